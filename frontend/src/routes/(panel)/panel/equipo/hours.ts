import { clockOf, parseClock as minutesOf } from '$lib/format/zoned';

/** Hours of work as they are typed, 20:00 to 02:00, and as the API counts them, 20:00 to 26:00. */

export interface Period {
	start: string;
	end: string;
}

/** A time of minutes since midnight, which may be of the next day: 26:00. */
export function timeOf(minutes: number): string {
	return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** A period as the clock shows it: 26:00 is typed as 02:00. */
export function typed(period: Period): Period {
	const end = minutesOf(period.end) ?? 0;
	return { start: period.start, end: clockOf(end) };
}

/** A typed period as the API counts it; undefined while a time is missing. What ends at or before its start ends a day later. */
export function counted(period: Period): Period | undefined {
	const start = minutesOf(tidy(period.start));
	const end = minutesOf(tidy(period.end));
	if (start === undefined || end === undefined) return undefined;
	return { start: timeOf(start), end: timeOf(end > start ? end : end + 1440) };
}

/** Whether a typed period ends on the next day: 20:00 to 02:00 does, to 00:00 it ends with the day. */
export function crosses(period: Period): boolean {
	const end = counted(period);
	return end !== undefined && (minutesOf(end.end) ?? 0) > 1440;
}

/** Whether typed periods of one day meet. Touching is no meeting. */
export function overlap(periods: readonly Period[]): boolean {
	const spans = periods
		.flatMap((one) => counted(one) ?? [])
		.map((one) => [minutesOf(one.start) ?? 0, minutesOf(one.end) ?? 0] as const)
		.sort((a, b) => a[0] - b[0]);
	return spans.some(([start], i) => i > 0 && start < (spans[i - 1]?.[1] ?? 0));
}

/** All the minutes of typed periods. */
export function total(periods: readonly Period[]): number {
	return periods
		.flatMap((one) => counted(one) ?? [])
		.reduce((sum, one) => sum + (minutesOf(one.end) ?? 0) - (minutesOf(one.start) ?? 0), 0);
}

/** A period to add after others: two hours after the last one, as after a siesta, or the whole day. */
export function another(periods: readonly Period[]): Period {
	const last = periods.at(-1);
	const end = last && counted(last) ? (minutesOf(counted(last)?.end ?? '') ?? 0) : undefined;
	if (end === undefined) return { start: '10:00', end: '20:00' };
	const start = Math.min(end + 120, 22 * 60);
	return { start: timeOf(start), end: timeOf(Math.min(start + 240, 1439)) };
}

/** A time as people type it, 9, 930 or 9.30, as 09:30; what is none stays as it is. */
export function tidy(text: string): string {
	const match = /^\s*(\d{1,2})(?:[:.,h\s]?([0-5]\d))?\s*(?:hs?)?\s*$/i.exec(text);
	if (!match || Number(match[1]) > 24) return text;
	return `${String(Number(match[1]) % 24).padStart(2, '0')}:${match[2] ?? '00'}`;
}
