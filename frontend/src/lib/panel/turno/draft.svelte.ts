import type { Schemas } from '$lib/api/client';
import { clock, dayOf } from '$lib/format/time';
import { plausiblePhone } from '$lib/format/phone';
import { clockOf, momentOf, parseClock } from '$lib/format/zoned';
import { t } from '$lib/i18n/turno';
import { catalog } from '$lib/panel/catalog.svelte';
import { here } from '$lib/panel/here.svelte';
import type { Check } from '$lib/panel/kit/form.svelte';
import { forget, keep, recall } from '$lib/state/store';

type Payment = NonNullable<Schemas['BookingStaffBookRequest']['payment']>;

const store = 'bp:new-turno';

interface Typed {
	name: string;
	phone: string;
	note: string;
}

/** A turno that staff are giving, as far as it is filled in. What was typed of the customer survives a reload. */
export class Draft {
	customer = $state.raw<Schemas['Customer']>();
	name = $state('');
	phone = $state('');
	services = $state<string[]>([]);
	barber = $state('');
	day = $state('');
	time = $state('');
	note = $state('');
	payment = $state<Payment>('at_shop');
	overbook = $state(false);
	reason = $state('');

	constructor(query: URLSearchParams) {
		const now = new Date();
		this.day = query.get('dia') ?? dayOf(now, here.zone);
		this.time = query.get('hora') ?? '';
		this.barber = query.get('barbero') ?? here.barberId ?? '';
		this.services = query.getAll('servicio');
		const typed = recall<Partial<Typed>>('session', store);
		this.name = typed?.name ?? '';
		this.phone = typed?.phone ?? '';
		this.note = typed?.note ?? '';
	}

	/** Somebody is at the door: it begins now, on the minute. */
	startNow(): void {
		const now = new Date();
		this.day = dayOf(now, here.zone);
		this.time = clock(now, here.zone);
	}

	keep(): void {
		keep('session', store, { name: this.name, phone: this.phone, note: this.note } satisfies Typed);
	}

	forget(): void {
		forget('session', store);
	}

	get minutes(): number {
		return this.services.reduce((sum, id) => sum + (catalog.service(id)?.duration_minutes ?? 0), 0);
	}

	get price(): number {
		return this.services.reduce((sum, id) => sum + (catalog.service(id)?.price_centavos ?? 0), 0);
	}

	checks(): Check[] {
		const { need } = t.create;
		const unknown = !this.customer;
		return [
			['new-name', unknown && !this.name.trim() && need.customer],
			['new-phone', unknown && this.phone.trim() !== '' && !plausiblePhone(this.phone) && need.phone],
			['new-services', !this.services.length && need.service],
			['new-barber', this.overbook && !this.barber && need.barber],
			['new-day', !this.day && need.day],
			['new-time', parseClock(this.time) === undefined && need.time],
			['new-reason', this.overbook && !this.reason.trim() && need.reason],
		];
	}

	/** What is sent to the API. */
	request(): Schemas['BookingStaffBookRequest'] {
		const { customer, name, phone, note, reason } = this;
		return {
			service_ids: [...this.services],
			starts_at: momentOf(this.day, parseClock(this.time) ?? 0, here.zone).toISOString(),
			payment: this.payment,
			...(this.barber && { barber_id: this.barber }),
			...(customer
				? { customer_id: customer.id }
				: { customer: { name: name.trim(), ...(phone.trim() && { phone: phone.trim() }) } }),
			...(note.trim() && { note: note.trim() }),
			...(this.overbook && { overbook: true, overbook_reason: reason.trim() }),
		};
	}

	/** Takes a moment that is free, of the answer to one that is not. */
	takeMoment(at: string): void {
		this.day = dayOf(at, here.zone);
		this.time = clock(at, here.zone);
	}

	/** The time as it is sent: 9:5 is not typed, 09:05 is. */
	get shownTime(): string {
		const minute = parseClock(this.time);
		return minute === undefined ? '' : clockOf(minute);
	}
}
