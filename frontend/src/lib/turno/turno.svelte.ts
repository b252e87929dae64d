import { Attempt } from '$lib/api/attempt';
import { api, body, type Schemas } from '$lib/api/client';
import { ApiError } from '$lib/api/error';
import { send } from '$lib/api/send';
import { Resource } from '$lib/state/resource.svelte';

export type Linked = Schemas['BookingLinkedBooking'];
export type Paid = Schemas['PaymentOfLink'];

const link = '/api/v1/public/bookings/{manage_token}' as const;

/** A turno as whoever has its link sees it and may change it. The link is the secret. */
export class Turno {
	readonly token: string;
	readonly booking = new Resource<Linked>();
	readonly payments = new Resource<Paid>();
	/** What is being done. */
	doing = $state<'pay' | 'cancel' | 'reschedule'>();
	error = $state.raw<ApiError>();
	readonly #attempt = new Attempt();

	constructor(token: string) {
		this.token = token;
	}

	get #params() {
		return { path: { manage_token: this.token } };
	}

	/** Reads the turno and its payments again. */
	async refresh(): Promise<void> {
		await Promise.all([
			this.booking.load((signal) => body(api.GET(link, { params: this.#params, signal }))),
			this.payments.load((signal) => body(api.GET(`${link}/payments`, { params: this.#params, signal }))),
		]);
	}

	/** Cancels. Says whether it was; when not, error says why. */
	cancel(reason: string): Promise<boolean> {
		const request = reason.trim() ? { reason: reason.trim() } : {};
		return this.#do('cancel', request, (headers) =>
			api.POST(`${link}/cancel`, { params: this.#params, body: request, headers }),
		);
	}

	/** Moves it to a free start. Says whether it was. */
	reschedule(startsAt: string, barber: string | undefined): Promise<boolean> {
		const request = { starts_at: startsAt, ...(barber ? { barber_id: barber } : {}) };
		return this.#do('reschedule', request, (headers) =>
			api.POST(`${link}/reschedule`, { params: this.#params, body: request, headers }),
		);
	}

	/** Leads to the checkout of what is to be paid: what is open already, or the balance with a tip in centavos. */
	async pay(amount: 'deposit' | 'balance', tip = 0): Promise<void> {
		const request = { amount, ...(tip > 0 ? { tip_centavos: tip } : {}) };
		let address = '';
		const asked = await this.#do('pay', request, async (headers) => {
			const answer = await body(api.POST(`${link}/pay`, { params: this.#params, body: request, headers }));
			address = answer.payment.checkout_url;
		});
		if (asked) await this.checkout(address);
	}

	/**
	 * Goes to the page of MercadoPago. Our server leads there; it is asked first, so that a provider that is down is said
	 * here and not in the browser's place of an error.
	 */
	async checkout(address: string): Promise<void> {
		this.doing = 'pay';
		this.error = undefined;
		try {
			const here = new URL(address, location.origin);
			if (here.origin === location.origin) await send(new Request(here, { redirect: 'manual' }));
			location.assign(here);
		} catch (cause) {
			this.#failed(cause);
			this.doing = undefined;
		}
	}

	async #do(
		what: NonNullable<Turno['doing']>,
		request: object,
		ask: (headers: Record<string, string>) => Promise<unknown>,
	): Promise<boolean> {
		if (this.doing) return false;
		this.doing = what;
		this.error = undefined;
		try {
			await ask(this.#attempt.headers({ what, ...request }));
			this.#attempt.end();
			if (what !== 'pay') await this.refresh();
			return true;
		} catch (cause) {
			this.#failed(cause);
			return false;
		} finally {
			this.doing = undefined;
		}
	}

	#failed(cause: unknown): void {
		if (!(cause instanceof ApiError)) throw cause;
		if (!cause.uncertain) this.#attempt.end();
		this.error = cause;
	}
}
