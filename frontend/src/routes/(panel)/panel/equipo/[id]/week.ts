import type { Hours } from '../data';
import { counted, overlap, typed, type Period } from '../hours';

/** A period of a week as it is typed, with the days between which it holds, where it does not always. */
export interface Line extends Period {
	from: string | null;
	to: string | null;
}

/** Seven days from Monday, each with its periods in the order of the clock. */
export type WeekEntry = Line[][];

export function entryOf(hours: readonly Hours[]): WeekEntry {
	return Array.from({ length: 7 }, (_, day) =>
		hours
			.filter((one) => one.weekday === day + 1)
			.sort((a, b) => a.start.localeCompare(b.start))
			.map((one) => ({ ...typed(one), from: one.valid_from ?? null, to: one.valid_to ?? null })),
	);
}

/** What is sent. Periods without hours are left out: check them first. */
export function hoursOf(week: WeekEntry): Hours[] {
	return week.flatMap((lines, day) =>
		lines.flatMap((line) => {
			const period = counted(line);
			if (!period) return [];
			return [
				{
					weekday: day + 1,
					...period,
					...(line.from ? { valid_from: line.from } : {}),
					...(line.to ? { valid_to: line.to } : {}),
				},
			];
		}),
	);
}

/** What is wrong with a day: hours that are missing, or periods that meet at the same time of the year. */
export function faultOf(lines: readonly Line[]): 'missing' | 'overlap' | undefined {
	if (lines.some((line) => !counted(line))) return 'missing';
	const met = lines.some((one, i) => lines.slice(i + 1).some((other) => sameTime(one, other) && overlap([one, other])));
	return met ? 'overlap' : undefined;
}

function sameTime(one: Line, other: Line): boolean {
	return (one.from ?? '') <= (other.to ?? '9999') && (other.from ?? '') <= (one.to ?? '9999');
}

/** A week to begin with: Tuesday to Saturday. */
export function typicalWeek(): WeekEntry {
	return Array.from({ length: 7 }, (_, day) =>
		day >= 1 && day <= 5 ? [{ start: '10:00', end: '20:00', from: null, to: null }] : [],
	);
}
