import { body, type Schemas } from '$lib/api/client';
import { staff } from '$lib/api/staff';
import type { Turno } from '$lib/panel/agenda/turno';
import { desk, here } from '$lib/panel/here.svelte';
import { live } from '$lib/panel/live.svelte';
import { Resource } from '$lib/state/resource.svelte';

const settle = 400; // milliseconds after an event, in which payments and messages of a turno come to be

/** The turno of the drawer, with what belongs to it. The desk sees its payments and messages, too. */
export class OpenTurno {
	readonly turno = new Resource<Turno>();
	readonly events = new Resource<readonly Schemas['BookingEvent'][]>();
	readonly payments = new Resource<readonly Schemas['Payment'][]>();
	readonly messages = new Resource<readonly Schemas['NotifyMessage'][]>();
	readonly customer = new Resource<Schemas['Customer']>();
	readonly id: string;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(id: string) {
		this.id = id;
	}

	/** Reads it and follows its changes until the returned function is called. */
	follow(): () => void {
		void this.read();
		const stop = live.on((notice) => {
			if (notice && notice.booking !== this.id) return;
			const known = this.turno.data?.version ?? 0;
			if (!notice || (notice.version ?? 0) > known || !notice.version) void this.#readTurno();
			clearTimeout(this.#timer);
			this.#timer = setTimeout(() => void this.#readRest(), settle);
		});
		return () => {
			stop();
			clearTimeout(this.#timer);
		};
	}

	/** Reads everything again. */
	async read(): Promise<void> {
		await Promise.all([this.#readTurno(), this.#readRest()]);
	}

	/** Takes it as an answer said it is. */
	take(turno: Turno): void {
		if (turno.id !== this.id || turno.version < (this.turno.data?.version ?? 0)) return;
		this.turno.set(turno);
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#readRest(), settle);
	}

	reread(): Promise<void> {
		return this.read();
	}

	async #readTurno(): Promise<void> {
		const params = { path: { shop_id: here.id, id: this.id } };
		await this.turno.load((signal) => body(staff.GET('/api/v1/shops/{shop_id}/bookings/{id}', { params, signal })));
		const customer = this.turno.data?.customer?.id;
		if (customer && this.customer.data?.id !== customer) await this.#readCustomer(customer);
	}

	async #readCustomer(id: string): Promise<void> {
		const params = { path: { shop_id: here.id, id } };
		await this.customer.load((signal) => body(staff.GET('/api/v1/shops/{shop_id}/customers/{id}', { params, signal })));
	}

	async #readRest(): Promise<void> {
		const path = { shop_id: here.id };
		const query = { booking_id: this.id, limit: 50 };
		const reads = [
			this.events.load(async (signal) => {
				const params = { path: { ...path, id: this.id } };
				return (await body(staff.GET('/api/v1/shops/{shop_id}/bookings/{id}/events', { params, signal }))).items;
			}),
		];
		if (here.may(desk)) {
			const params = { path, query };
			reads.push(
				this.payments.load(
					async (signal) => (await body(staff.GET('/api/v1/shops/{shop_id}/payments', { params, signal }))).items,
				),
				this.messages.load(
					async (signal) => (await body(staff.GET('/api/v1/shops/{shop_id}/messages', { params, signal }))).items,
				),
			);
		}
		await Promise.all(reads);
	}
}
