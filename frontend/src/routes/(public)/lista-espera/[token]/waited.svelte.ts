import { Attempt } from '$lib/api/attempt';
import { api, body, type Schemas } from '$lib/api/client';
import { asApiError, type ApiError } from '$lib/api/error';
import { Resource } from '$lib/state/resource.svelte';

export type Entry = Schemas['BookingLinkedEntry'];
export type Payment = 'at_shop' | 'deposit' | 'full';

const link = '/api/v1/public/waitlist/{token}' as const;

/** A place in the waiting list as whoever has its link sees it. The link is the secret. */
export class Waited {
	readonly entry = new Resource<Entry>();
	/** What is being done. */
	doing = $state<'accept' | 'decline' | 'leave'>();
	error = $state.raw<ApiError>();
	/** What became of the last offer, said once. */
	said = $state<'declined' | 'over'>();
	/** The seña that the server asked of this person, in centavos; undefined: it did not. */
	demanded = $state<number>();
	readonly #token: string;
	readonly #attempt = new Attempt();

	constructor(token: string) {
		this.#token = token;
	}

	get #params() {
		return { path: { token: this.#token } };
	}

	/** Reads it again. */
	async refresh(): Promise<void> {
		await this.entry.load((signal) => body(api.GET(link, { params: this.#params, signal })));
	}

	/** Takes the time that is offered. Returns the turno; undefined when there is none, and then error or said says why. */
	async accept(payment: Payment): Promise<Schemas['BookingBooked'] | undefined> {
		const request = { payment, consent: true };
		let booked: Schemas['BookingBooked'] | undefined;
		await this.#do('accept', request, async (headers) => {
			booked = await body(api.POST(`${link}/accept`, { params: this.#params, body: request, headers }));
		});
		return booked;
	}

	/** Lets the offered time pass. */
	async decline(): Promise<void> {
		await this.#do('decline', {}, async (headers) => {
			this.entry.set(await body(api.POST(`${link}/decline`, { params: this.#params, headers })));
			if (this.entry.data?.status === 'waiting') this.said = 'declined';
		});
	}

	/** Gives the place up. Says whether it was. */
	async leave(): Promise<boolean> {
		return this.#do('leave', {}, async (headers) => {
			await api.DELETE(link, { params: this.#params, headers });
			await this.refresh();
		});
	}

	async #do(
		what: NonNullable<Waited['doing']>,
		request: object,
		ask: (headers: Record<string, string>) => Promise<unknown>,
	): Promise<boolean> {
		if (this.doing) return false;
		this.doing = what;
		this.error = this.said = undefined;
		try {
			await ask(this.#attempt.headers({ what, ...request }));
			this.#attempt.end();
			return true;
		} catch (cause) {
			await this.#failed(asApiError(cause));
			return false;
		} finally {
			this.doing = undefined;
		}
	}

	async #failed(error: ApiError): Promise<void> {
		if (!error.uncertain) this.#attempt.end();
		const deposit = error.extra.deposit_centavos;
		if (error.field('body.payment') && typeof deposit === 'number') this.demanded = deposit;
		else if (error.code === 'offer_over') {
			this.said = 'over';
			await this.refresh();
		} else this.error = error;
	}
}
