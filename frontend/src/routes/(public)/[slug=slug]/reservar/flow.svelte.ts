import { Attempt } from '$lib/api/attempt';
import { api, body, type Schemas } from '$lib/api/client';
import { ApiError } from '$lib/api/error';
import { clear, restore, save, type Form } from '$lib/booking/form';
import { HoldKeeper, type Wish } from '$lib/booking/hold.svelte';
import { keepTurno, remember } from '$lib/booking/memory';
import { slotAt, type Slot } from '$lib/booking/slots';

export type Payment = 'at_shop' | 'deposit' | 'full';

/** A start that was wanted and cannot be had: why, and what is free near it. */
export interface Lost {
	error: ApiError;
	nearest: string[];
}

/** What happens while somebody books in a shop: what they type, the start that is kept for them, and the request itself. */
export class Flow {
	form = $state<Form>() as Form;
	payment = $state<Payment>('at_shop');
	/** The seña that the server asked of this person, in centavos; undefined: it did not. */
	demanded = $state<number>();
	lost = $state.raw<Lost>();
	/** The start that is being kept at this moment. */
	taking = $state<string>();
	error = $state.raw<ApiError>();
	busy = $state(false);
	/** It is booked; what follows is another page. */
	booked = $state(false);
	readonly holds: HoldKeeper;
	readonly #slug: string;
	readonly #attempt: Attempt;

	constructor(slug: string) {
		this.#slug = slug;
		this.form = restore(slug);
		this.holds = new HoldKeeper(slug);
		this.#attempt = new Attempt(`book:${slug}`);
	}

	/** Keeps what is typed. */
	save(): void {
		save(this.#slug, $state.snapshot(this.form));
	}

	/** Keeps a start. Says whether it could be; when not, lost or error says why. */
	async take(services: readonly string[], barber: string | undefined, slot: Slot): Promise<boolean> {
		if (this.taking) return false;
		this.taking = slot.starts_at;
		this.error = undefined;
		try {
			await this.holds.take({ services, barber, startsAt: slot.starts_at, price: slot.price_centavos });
			this.lost = undefined;
			return true;
		} catch (cause) {
			this.#failed(cause);
			return false;
		} finally {
			this.taking = undefined;
		}
	}

	/** Keeps the start that an address names, unless it is kept already. */
	async arrive(services: readonly string[], barber: string | undefined, day: string, time: string, zone: string) {
		if (this.taking) return;
		this.taking = `${day} ${time}`;
		this.error = undefined;
		try {
			const query = { service_id: [...services], from: day, to: day, ...(barber ? { barber_id: barber } : {}) };
			const path = '/api/v1/public/shops/{slug}/availability' as const;
			const listing = await body(api.GET(path, { params: { path: { slug: this.#slug }, query } }));
			const slot = slotAt(listing.days, day, time, zone);
			this.taking = undefined;
			if (slot) await this.take(services, barber, slot);
			else this.lost = { error: new ApiError('problem', 'slot_gone', '', 409), nearest: [] };
		} catch (cause) {
			this.#failed(cause);
		} finally {
			this.taking = undefined;
		}
	}

	#failed(cause: unknown): void {
		if (!(cause instanceof ApiError)) throw cause;
		if (cause.passing) this.error = cause;
		else this.lost = { error: cause, nearest: nearestOf(cause) };
	}

	/**
	 * Books. A second call while the first one is under way does nothing, and one after a timeout sends the same request
	 * with the same key. Returns the turno; undefined when there is none, and then error or lost says why.
	 */
	async book(wish: Wish, customer: Schemas['BookingCustomerRequest']): Promise<Schemas['BookingBooked'] | undefined> {
		if (this.busy) return undefined;
		this.busy = true;
		this.error = undefined;
		const request = {
			service_ids: [...wish.services],
			starts_at: wish.startsAt,
			...(wish.barber ? { barber_id: wish.barber } : {}),
			...(this.holds.token ? { hold_token: this.holds.token } : {}),
			customer,
			payment: this.payment,
			consent: true,
		};
		try {
			const path = '/api/v1/public/shops/{slug}/bookings' as const;
			const headers = this.#attempt.headers(request);
			const booked = await body(api.POST(path, { params: { path: { slug: this.#slug } }, body: request, headers }));
			this.#done(wish, booked);
			return booked;
		} catch (cause) {
			if (!(cause instanceof ApiError)) throw cause;
			this.#refused(cause);
			return undefined;
		} finally {
			this.busy = false;
		}
	}

	#done(wish: Wish, booked: Schemas['BookingBooked']): void {
		this.booked = true;
		this.#attempt.end();
		this.holds.drop();
		clear(this.#slug);
		const { name, phone, email } = this.form;
		keepTurno(booked.booking.code, booked.manage_token, this.form.remember);
		if (this.form.remember) {
			remember(
				this.#slug,
				{ name: name.trim(), phone: phone.trim(), email: email.trim() },
				{
					services: [...wish.services],
					barber: booked.booking.lines[0]?.barber_id,
				},
			);
		}
	}

	#refused(error: ApiError): void {
		if (!error.uncertain) this.#attempt.end();
		if (error.field('body.payment')) {
			const centavos = error.extra.deposit_centavos;
			this.demanded = typeof centavos === 'number' ? centavos : 0;
			this.payment = 'deposit';
		} else if (error.status === 409 && error.code !== 'idempotency_in_flight' && error.code !== 'shop_paused') {
			this.holds.drop();
			this.lost = { error, nearest: nearestOf(error) };
			return;
		} else if (error.field('body.starts_at')) {
			this.lost = { error, nearest: [] };
			return;
		}
		this.error = error;
	}
}

function nearestOf(error: ApiError): string[] {
	const nearest = error.extra.nearest;
	return Array.isArray(nearest) ? nearest.filter((at): at is string => typeof at === 'string') : [];
}
