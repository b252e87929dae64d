import { Attempt } from '$lib/api/attempt';
import { api, body, type Schemas } from '$lib/api/client';
import { ApiError } from '$lib/api/error';
import { serverNow } from '$lib/api/send';
import { forget, keep, recall } from '$lib/state/store';

/** A start as somebody wants it. barber undefined: any. */
export interface Wish {
	services: readonly string[];
	barber: string | undefined;
	startsAt: string;
	/** What the list of free times said that it costs, in centavos. */
	price: number;
}

interface Kept {
	wish: Wish;
	hold: Schemas['BookingHold'];
}

function same(a: Wish, b: Wish): boolean {
	return (
		Date.parse(a.startsAt) === Date.parse(b.startsAt) &&
		a.barber === b.barber &&
		a.services.length === b.services.length &&
		a.services.every((id, i) => id === b.services[i])
	);
}

/**
 * The start that the server keeps for whoever types. There is one per tab and shop; it survives a reload, and is given up
 * when another one is wanted.
 */
export class HoldKeeper {
	kept = $state.raw<Kept>();
	busy = $state(false);
	readonly #slug: string;
	readonly #key: string;
	readonly #attempt = new Attempt();

	constructor(slug: string) {
		this.#slug = slug;
		this.#key = `bp:hold:${slug}`;
		const kept = recall<Partial<Kept>>('session', this.#key);
		if (kept?.wish && typeof kept.hold?.token === 'string' && Date.parse(kept.hold.expires_at) > serverNow()) {
			this.kept = kept as Kept;
		}
	}

	/** The hold for a wish, when it is kept. Its time may be over. */
	for(wish: Wish): Schemas['BookingHold'] | undefined {
		return this.kept && same(this.kept.wish, wish) ? this.kept.hold : undefined;
	}

	/** The secret of what is kept, for lists of free times to count it as free. */
	get token(): string | undefined {
		return this.kept?.hold.token;
	}

	/** Keeps a start, and gives up another one first: it may be what stands in the way. Errors: ApiError slot_taken, ... */
	async take(wish: Wish): Promise<Schemas['BookingHold']> {
		const mine = this.for(wish);
		if (mine && Date.parse(mine.expires_at) > serverNow()) return mine;
		this.busy = true;
		try {
			await this.release();
			const request = {
				service_ids: [...wish.services],
				starts_at: wish.startsAt,
				...(wish.barber ? { barber_id: wish.barber } : {}),
			};
			const hold = await body(
				api.POST('/api/v1/public/shops/{slug}/holds', {
					params: { path: { slug: this.#slug } },
					body: request,
					headers: this.#attempt.headers(request),
				}),
			);
			this.#attempt.end();
			this.#set({ wish, hold });
			return hold;
		} catch (cause) {
			if (cause instanceof ApiError && !cause.uncertain) this.#attempt.end();
			throw cause;
		} finally {
			this.busy = false;
		}
	}

	/** Keeps it for another while. Errors: ApiError hold_expired, hold_not_found. */
	async renew(): Promise<void> {
		const kept = this.kept;
		if (!kept) return;
		const path = '/api/v1/public/holds/{token}/renew' as const;
		const hold = await body(api.POST(path, { params: { path: { token: kept.hold.token } } }));
		if (this.kept === kept) this.#set({ wish: kept.wish, hold });
	}

	/** Gives it up. That this fails is no harm: it ends by itself. */
	async release(): Promise<void> {
		const token = this.token;
		this.drop();
		if (!token) return;
		await api
			.DELETE('/api/v1/public/holds/{token}', { params: { path: { token } }, keepalive: true })
			.catch((cause: unknown) => {
				if (!(cause instanceof ApiError)) throw cause;
			});
	}

	/** Forgets it without telling the server: it has become a turno, or is over. */
	drop(): void {
		this.kept = undefined;
		forget('session', this.#key);
	}

	#set(kept: Kept): void {
		this.kept = kept;
		keep('session', this.#key, kept);
	}
}
