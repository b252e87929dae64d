import { describe, expect, test } from 'vitest';
import { clockOf, momentOf, parseClock, typedClock } from './zoned';

const home = 'America/Argentina/Buenos_Aires';

describe('momentOf', () => {
	test.each([
		['an afternoon in Buenos Aires', '2026-11-21', 15 * 60 + 30, home, '2026-11-21T18:30:00.000Z'],
		['past midnight is the next day', '2026-11-21', 25 * 60, home, '2026-11-22T04:00:00.000Z'],
		['a summer day in Madrid', '2026-07-01', 600, 'Europe/Madrid', '2026-07-01T08:00:00.000Z'],
		['just before clocks go forward', '2026-03-29', 119, 'Europe/Madrid', '2026-03-29T00:59:00.000Z'],
		['after clocks went forward', '2026-03-29', 240, 'Europe/Madrid', '2026-03-29T02:00:00.000Z'],
		['after clocks went back', '2026-10-25', 240, 'Europe/Madrid', '2026-10-25T03:00:00.000Z'],
	])('%s', (_, day, minute, zone, want) => {
		expect(momentOf(day, minute, zone).toISOString()).toBe(want);
	});
});

test.each([
	['09:05', 545],
	['9:05', 545],
	['24:00', 1440],
	['09:60', undefined],
	['', undefined],
	['ocho', undefined],
])('parseClock(%j) is %j', (text, want) => {
	expect(parseClock(text)).toBe(want);
});

test('clockOf shows minutes of the next day as clocks do', () => {
	expect([clockOf(0), clockOf(545), clockOf(1530)]).toEqual(['00:00', '09:05', '01:30']);
});

test.each([
	['15:30', '15:30'],
	['15.30', '15:30'],
	['1530', '15:30'],
	['930', '09:30'],
	['9', '09:00'],
	['15h', '15:00'],
	['15:30 hs', '15:30'],
	['24:00', undefined],
	['15:75', undefined],
	['tarde', undefined],
])('typedClock(%j) is %j', (text, want) => {
	expect(typedClock(text)).toBe(want);
});
