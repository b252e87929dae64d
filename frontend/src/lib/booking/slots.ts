import type { Schemas } from '$lib/api/client';
import type { paths } from '$lib/api/schema';
import { clock, dayOf, minuteOfDay } from '$lib/format/time';

/** Free times of some days, as the API lists them. */
export type Listing =
	paths['/api/v1/public/shops/{slug}/availability']['get']['responses'][200]['content']['application/json'];
export type Day = Listing['days'][number];
export type Slot = Day['slots'][number];
export type Barber = Schemas['BookingPublicBarber'];
export type Service = Schemas['BookingPublicService'];

/** The parts of a day that people think in; the first minute of each. */
const parts = [
	{ part: 'night', from: 0 },
	{ part: 'morning', from: 6 * 60 },
	{ part: 'afternoon', from: 13 * 60 },
	{ part: 'evening', from: 20 * 60 },
] as const;

export type DayPart = (typeof parts)[number]['part'];

/** The slots of a day by the part of the day in which they start, in order; parts without any are left out. */
export function byPart(slots: readonly Slot[], zone: string): { part: DayPart; slots: Slot[] }[] {
	const groups = parts.map(({ part }) => ({ part, slots: [] as Slot[] }));
	for (const slot of slots) {
		const minute = minuteOfDay(slot.starts_at, zone);
		const at = parts.findLastIndex(({ from }) => minute >= from);
		groups[at]?.slots.push(slot);
	}
	return groups.filter((group) => group.slots.length > 0);
}

/** The first free time of all days, or of one barber. */
export function firstSlot(days: readonly Day[], barber?: string): Slot | undefined {
	for (const day of days) {
		const slot = barber ? day.slots.find((one) => one.barber_ids.includes(barber)) : day.slots[0];
		if (slot) return slot;
	}
	return undefined;
}

/** The slot of a day that starts at a time of the clock, such as 15:30. */
export function slotAt(days: readonly Day[], day: string, time: string, zone: string): Slot | undefined {
	return days.find((one) => one.date === day)?.slots.find((slot) => clock(slot.starts_at, zone) === time);
}

/** The barbers who do all of some services. */
export function barbersFor(barbers: readonly Barber[], services: readonly string[]): Barber[] {
	return barbers.filter((barber) => services.every((id) => barber.service_ids.includes(id)));
}

/** Services by category, in the order in which they are listed. */
export function byCategory(services: readonly Service[]): { category: string; services: Service[] }[] {
	const groups = new Map<string, Service[]>();
	for (const service of services) {
		const group = groups.get(service.category);
		if (group) group.push(service);
		else groups.set(service.category, [service]);
	}
	return [...groups].map(([category, list]) => ({ category, services: list }));
}

/** Whether the slots of a day differ in price, so that each has to say its own. */
export function pricesDiffer(slots: readonly Slot[]): boolean {
	return slots.some((slot) => slot.price_centavos !== slots[0]?.price_centavos);
}

/** Joins days that follow, of which some may be in both: the newer ones count. */
export function merge(known: readonly Day[], more: readonly Day[]): Day[] {
	const days = new Map(known.map((day) => [day.date, day]));
	for (const day of more) days.set(day.date, day);
	return [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** The day and the time of the clock of a moment, as they stand in an address. */
export function dayAndTime(at: string, zone: string): { dia: string; hora: string } {
	return { dia: dayOf(at, zone), hora: clock(at, zone) };
}
