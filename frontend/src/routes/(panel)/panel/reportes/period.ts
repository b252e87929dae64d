import { addDays, daysBetween, weekday } from '$lib/format/time';
import { dayIn } from '$lib/panel/money/query';

/** Days of the shop, both inside. */
export interface Range {
	from: string;
	to: string;
}

export const presets = ['today', 'week', 'month', 'lastMonth', 'days30', 'year'] as const;
export type Preset = (typeof presets)[number];

/** How many days the reports can look at. */
export const longest = 366;

/** The first day of the month of a day, some months before. */
function firstOf(day: string, monthsBefore = 0): string {
	const [year = 0, month = 1] = day.split('-').map(Number);
	return new Date(Date.UTC(year, month - 1 - monthsBefore, 1, 12)).toISOString().slice(0, 10);
}

/** The days that a word stands for, seen from today. */
export function rangeOf(preset: Preset, today: string): Range {
	switch (preset) {
		case 'today':
			return { from: today, to: today };
		case 'week':
			return { from: addDays(today, 1 - weekday(today)), to: today };
		case 'month':
			return { from: firstOf(today), to: today };
		case 'lastMonth':
			return { from: firstOf(today, 1), to: addDays(firstOf(today), -1) };
		case 'days30':
			return { from: addDays(today, -29), to: today };
		case 'year':
			return { from: `${today.slice(0, 4)}-01-01`, to: today };
	}
}

/** The word for some days, or undefined where there is none. */
export function presetOf(range: Range, today: string): Preset | undefined {
	return presets.find((preset) => {
		const one = rangeOf(preset, today);
		return one.from === range.from && one.to === range.to;
	});
}

/** The days that the address asks for; this month where it asks for none, or for what cannot be. */
export function rangeIn(url: URL, today: string): Range {
	const month = rangeOf('month', today);
	const range = { from: dayIn(url, 'desde') ?? month.from, to: dayIn(url, 'hasta') ?? month.to };
	return wrong(range) ? month : range;
}

/** Why days cannot be looked at. */
export function wrong(range: Range): 'order' | 'length' | undefined {
	if (range.from > range.to) return 'order';
	return daysBetween(range.from, range.to) >= longest ? 'length' : undefined;
}

/**
 * The days that some days are compared with: as many before them. Of a month from its first day it is the month before up
 * to the same day, and of a whole month the whole one before.
 */
export function before(range: Range): Range {
	const { from, to } = range;
	if (from.endsWith('-01') && from.slice(0, 7) === to.slice(0, 7)) {
		const start = firstOf(from, 1);
		const last = addDays(from, -1);
		const whole = addDays(to, 1).endsWith('-01');
		const same = addDays(start, daysBetween(from, to));
		return { from: start, to: whole || same > last ? last : same };
	}
	return { from: addDays(from, -daysBetween(from, to) - 1), to: addDays(from, -1) };
}

/** Every day of some days. */
export function daysOf(range: Range): string[] {
	return Array.from({ length: daysBetween(range.from, range.to) + 1 }, (_, i) => addDays(range.from, i));
}
