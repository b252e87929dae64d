import { plausiblePhone } from '$lib/format/phone';
import { addDays, daysBetween } from '$lib/format/time';
import type { Schemas } from '$lib/api/client';

type Request = Schemas['BookingWaitRequest'];

/** What somebody types to be told when a time becomes free. */
export interface WaitForm {
	from: string;
	to: string;
	part: NonNullable<Request['part_of_day']>;
	name: string;
	phone: string;
}

export type WaitField = 'from' | 'to' | 'name' | 'phone';

const longest = 60; // days from the first to the last, as the API has it

/** The days that are proposed: the one that was looked at, or the next fortnight. */
export function proposed(today: string, day: string): { from: string; to: string } {
	return day > today ? { from: day, to: day } : { from: today, to: addDays(today, 13) };
}

/** What is wrong with it, by field, in the order of the screen. */
export function checkWait(
	form: WaitForm,
	today: string,
	say: Record<'errName' | 'errPhone' | 'errFrom' | 'errTo' | 'errPast' | 'errOrder' | 'errLong', string>,
): Partial<Record<WaitField, string>> {
	const errors: Partial<Record<WaitField, string>> = {};
	if (!form.from) errors.from = say.errFrom;
	if (!form.to) errors.to = say.errTo;
	else if (form.to < today) errors.to = say.errPast;
	else if (form.from && form.to < form.from) errors.to = say.errOrder;
	else if (form.from && daysBetween(form.from, form.to) > longest) errors.to = say.errLong;
	if (!form.name.trim()) errors.name = say.errName;
	if (!plausiblePhone(form.phone)) errors.phone = say.errPhone;
	return errors;
}

/** It as the API takes it. */
export function waitRequest(form: WaitForm, services: readonly string[], barber: string | undefined): Request {
	return {
		service_ids: [...services],
		...(barber ? { barber_id: barber } : {}),
		from_date: form.from,
		to_date: form.to,
		part_of_day: form.part,
		name: form.name.trim(),
		phone: form.phone.trim(),
		consent: true,
	};
}
