import { describe, expect, test } from 'vitest';
import { addDays } from '$lib/format/time';
import { bars, interruptions, percent, rowOf, span, type Uptime } from './uptime';

const today = '2026-11-22';

/** A part whose last days were up for so many minutes of so many; the last pair is today. */
function part(name: string, ...pairs: [up: number, passed: number][]) {
	return {
		name,
		since: '2026-11-01T12:00:00Z',
		days: pairs.map(([up, passed], i) => ({
			date: addDays(today, i - pairs.length + 1),
			up_minutes: up,
			passed_minutes: passed,
		})),
	};
}

const report = (...parts: Uptime['parts']): Uptime => ({
	as_of: '2026-11-22T18:05:00Z',
	timezone: 'America/Argentina/Buenos_Aires',
	parts,
});

describe('a row of days', () => {
	test('is as long as ever, with what was not measured in front', () => {
		const row = rowOf(part('service', [600, 600], [1439, 1440], [10, 10]));
		expect(row.marks).toHaveLength(span);
		expect(row.marks.slice(-4)).toEqual(['none', 'up', 'lost', 'up']);
		expect(row.counts).toEqual({ up: 2, lost: 1, none: span - 3 });
		expect(row.share).toBeCloseTo(2049 / 2050);
	});

	test('of which no minute has passed yet says nothing', () => {
		const row = rowOf(part('service', [0, 0]));
		expect(row.counts).toEqual({ up: 0, lost: 0, none: span });
		expect(row.share).toBeUndefined();
	});

	test('of a day on which nothing worked is an interruption', () => {
		expect(rowOf(part('jobs', [0, 1440])).counts).toEqual({ up: 0, lost: 1, none: span - 1 });
	});

	test('has no more days than are drawn', () => {
		const row = rowOf(part('service', [0, 1440], ...Array<[number, number]>(span).fill([1440, 1440])));
		expect(row.marks).toHaveLength(span);
		expect(row.share).toBe(1);
	});
});

describe('interruptions', () => {
	test('are told by day, newest first, with each part that was away', () => {
		const told = interruptions(
			report(part('service', [1380, 1440], [1440, 1440], [5, 7]), part('jobs', [1380, 1440], [1439, 1440], [7, 7])),
		);
		expect(told).toEqual([
			{ date: '2026-11-22', parts: [{ name: 'service', minutes: 2 }] },
			{ date: '2026-11-21', parts: [{ name: 'jobs', minutes: 1 }] },
			{
				date: '2026-11-20',
				parts: [
					{ name: 'service', minutes: 60 },
					{ name: 'jobs', minutes: 60 },
				],
			},
		]);
	});

	test('are none where nothing was missing or nothing is known', () => {
		expect(interruptions(report(part('service', [1440, 1440], [0, 0])))).toEqual([]);
		expect(interruptions(report())).toEqual([]);
	});
});

test.each([
	[1, '100\u00a0%', '100%'],
	[129_599 / 129_600, '99,99\u00a0%', '99.99%'],
	[0.9995, '99,95\u00a0%', '99.95%'],
	[0.57, '57\u00a0%', '57%'],
	[0, '0\u00a0%', '0%'],
])('a share of %d is cut, not rounded', (share, spanish, english) => {
	expect(percent(share, 'es-AR')).toBe(spanish);
	expect(percent(share, 'en')).toBe(english);
});

test('bars stand on the ground where their day is', () => {
	expect(bars(['up', 'lost', 'up'], 'up', 20, 32)).toBe('M0 32v-20h3v20zM8 32v-20h3v20z');
	expect(bars(['up'], 'none', 6, 32)).toBe('');
});
