import { body, type Schemas } from '$lib/api/client';
import { staff } from '$lib/api/staff';
import { byPart, type Slot } from '$lib/booking/slots';
import { clock, dayOf, shortDay } from '$lib/format/time';
import type { Notice } from '$lib/panel/live.svelte';

export type Entry = Schemas['BookingWaitEntry'];

/** Who is shown: who waits for a day, for a barber; also those who wait no longer. */
export interface Wanted {
	on: string;
	barber: string;
	ended: boolean;
}

/** A page of who waits, the longest first. */
export function readWaitlist(
	shop: string,
	{ on, barber, ended }: Wanted,
	cursor: string | undefined,
	signal: AbortSignal,
): Promise<Schemas['PageBookingWaitEntry']> {
	const query = {
		...(on && { on }),
		...(barber && { barber_id: barber }),
		...(ended && { ended }),
		...(cursor && { cursor }),
	};
	return body(staff.GET('/api/v1/shops/{shop_id}/waitlist', { params: { path: { shop_id: shop }, query }, signal }));
}

/** sáb 21 nov 15:30 */
export const moment = (at: string, zone: string) => `${shortDay(dayOf(at, zone))} ${clock(at, zone)}`;

/** The day that is proposed for an offer: the first that they wait for and that is not over. */
export const firstDay = (entry: Entry, today: string) => (entry.from_date > today ? entry.from_date : today);

/** Whether they said that a day suits them. */
export const suits = (entry: Entry, day: string) => entry.from_date <= day && day <= entry.to_date;

/** The first free time of a day in the part of it that somebody waits for. */
export function firstFree(entry: Entry, slots: readonly Slot[], zone: string): Slot | undefined {
	if (entry.part_of_day === 'any') return slots[0];
	return byPart(slots, zone).find(({ part }) => part === entry.part_of_day)?.slots[0];
}

/** Whether a change may be one of the list: of who waits, or of a turno, which an offer holds. */
export const changesWaitlist = ({ type }: Notice) => /^(waitlist|booking)\./.test(type);
