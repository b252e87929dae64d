import { addDays, clock, dayOf, longDay } from '$lib/format/time';
import { momentOf, parseClock } from '$lib/format/zoned';
import type { Check } from '$lib/panel/kit/form.svelte';

/** An absence as somebody types it: whole days, or from an hour to an hour. */
export interface Entry {
	whole: boolean;
	from: string;
	to: string;
	fromHour: string;
	toHour: string;
	reason: string;
}

export function emptyEntry(): Entry {
	return { whole: true, from: '', to: '', fromHour: '14:00', toHour: '18:00', reason: '' };
}

/** The moments between which somebody is away; the last day is whole, so it ends with the next midnight. */
export function spanOf(entry: Entry, zone: string): { starts_at: string; ends_at: string } {
	const first = entry.whole ? 0 : (parseClock(entry.fromHour) ?? 0);
	const end = entry.whole
		? momentOf(addDays(entry.to, 1), 0, zone)
		: momentOf(entry.to, parseClock(entry.toHour) ?? 0, zone);
	return { starts_at: momentOf(entry.from, first, zone).toISOString(), ends_at: end.toISOString() };
}

interface Words {
	wrongDay: string;
	wrongHour: string;
	wrongOrder: string;
}

/** What is wrong with what was typed, in the order of the fields whose ids begin with prefix. */
export function checksOf(entry: Entry, prefix: string, words: Words): Check[] {
	const days = entry.from !== '' && entry.to !== '';
	const hours = entry.whole || (parseClock(entry.fromHour) !== undefined && parseClock(entry.toHour) !== undefined);
	const backwards =
		entry.from > entry.to ||
		(!entry.whole && entry.from === entry.to && (parseClock(entry.fromHour) ?? 0) >= (parseClock(entry.toHour) ?? 0));
	return [
		[`${prefix}-from`, !entry.from && words.wrongDay],
		[`${prefix}-from-hour`, !entry.whole && parseClock(entry.fromHour) === undefined && words.wrongHour],
		[`${prefix}-to`, !entry.to ? words.wrongDay : days && hours && backwards && words.wrongOrder],
		[`${prefix}-to-hour`, !entry.whole && parseClock(entry.toHour) === undefined && words.wrongHour],
	];
}

/** An absence in words: lunes 7 de diciembre, or from one moment to another. */
export function words(startsAt: string, endsAt: string, zone: string): string {
	const [from, to] = [clock(startsAt, zone), clock(endsAt, zone)];
	const first = dayOf(startsAt, zone);
	const whole = from === '00:00' && to === '00:00';
	const last = whole ? addDays(dayOf(endsAt, zone), -1) : dayOf(endsAt, zone);
	if (whole) return first === last ? longDay(first) : `${longDay(first)} – ${longDay(last)}`;
	return first === last ? `${longDay(first)}, ${from} – ${to}` : `${longDay(first)} ${from} – ${longDay(last)} ${to}`;
}
