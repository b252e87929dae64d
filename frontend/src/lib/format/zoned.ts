import { clock, dayOf } from './time';

/**
 * The moment at which the clocks of a zone show a minute of a day. minute may be below 0 or above 1440. Where clocks are
 * put forward over it, it is as long after; where they are put back, it is the first of the two.
 */
export function momentOf(day: string, minute: number, zone: string): Date {
	const wall = Date.parse(day + 'T00:00:00Z') + minute * 60_000;
	const first = wall - offsetAt(wall, zone);
	return new Date(wall - offsetAt(first, zone));
}

/** How far the clocks of a zone are ahead of UTC at a moment, in milliseconds. */
function offsetAt(at: number, zone: string): number {
	const moment = new Date(Math.floor(at / 60_000) * 60_000);
	return Date.parse(`${dayOf(moment, zone)}T${clock(moment, zone)}:00Z`) - moment.getTime();
}

/** 9:05 or 09:05 as minutes since midnight; undefined when it is no time of the day. 24:00 and later is the next day. */
export function parseClock(text: string): number | undefined {
	const match = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(text.trim());
	if (!match) return undefined;
	const [hours, minutes] = [Number(match[1]), Number(match[2])];
	return hours <= 48 && minutes < 60 ? hours * 60 + minutes : undefined;
}

/** Minutes since midnight as a clock shows them: 09:05, and 01:30 for 1530. */
export function clockOf(minute: number): string {
	const within = ((minute % 1440) + 1440) % 1440;
	return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`;
}

/** A time as people type it, 24 hours: 15:30, 15.30, 1530, 9, 15h. Returns it as 15:30, or undefined when it is none. */
export function typedClock(text: string): string | undefined {
	const bare = text
		.trim()
		.toLowerCase()
		.replace(/\s*(h|hs|hrs)\.?$/, '');
	const match = /^(\d{1,2})(?:\s*[:.,h]\s*(\d{2}))?$/.exec(bare) ?? /^(\d{1,2})(\d{2})$/.exec(bare);
	if (!match) return undefined;
	const minute = parseClock(`${match[1]}:${match[2] ?? '00'}`);
	return minute === undefined || minute >= 1440 ? undefined : clockOf(minute);
}
