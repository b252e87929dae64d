import { describe, expect, test } from 'vitest';
import { before, daysOf, presetOf, rangeIn, rangeOf, wrong } from './period';

const today = '2026-11-22'; // a Sunday

describe('a period', () => {
	test.each([
		['today', '2026-11-22', '2026-11-22'],
		['week', '2026-11-16', '2026-11-22'],
		['month', '2026-11-01', '2026-11-22'],
		['lastMonth', '2026-10-01', '2026-10-31'],
		['days30', '2026-10-24', '2026-11-22'],
		['year', '2026-01-01', '2026-11-22'],
	] as const)('%s goes from %s to %s', (preset, from, to) => {
		expect(rangeOf(preset, today)).toEqual({ from, to });
		expect(presetOf({ from, to }, today)).toBe(preset);
	});

	test('of January looks back into the year before', () => {
		expect(rangeOf('lastMonth', '2026-01-05')).toEqual({ from: '2025-12-01', to: '2025-12-31' });
	});

	test('is this month where the address says nothing, or nonsense', () => {
		const month = rangeOf('month', today);
		const url = (query: string) => new URL(`http://localhost/panel/reportes${query}`);
		expect(rangeIn(url(''), today)).toEqual(month);
		expect(rangeIn(url('?desde=2026-11-20&hasta=2026-11-01'), today)).toEqual(month);
		expect(rangeIn(url('?desde=2020-01-01&hasta=2026-11-01'), today)).toEqual(month);
		expect(rangeIn(url('?desde=2026-03-01&hasta=2026-03-02'), today)).toEqual({ from: '2026-03-01', to: '2026-03-02' });
	});

	test('cannot go backwards, nor over more than a year', () => {
		expect(wrong({ from: '2026-02-01', to: '2026-01-01' })).toBe('order');
		expect(wrong({ from: '2025-01-01', to: '2026-01-02' })).toBe('length');
		expect(wrong({ from: '2025-01-01', to: '2026-01-01' })).toBeUndefined();
	});
});

describe('what a period is compared with', () => {
	test.each([
		['a whole month', '2026-11-01', '2026-11-30', '2026-10-01', '2026-10-31'],
		['a month so far', '2026-11-01', '2026-11-22', '2026-10-01', '2026-10-22'],
		['March so far, after a short month', '2026-03-01', '2026-03-30', '2026-02-01', '2026-02-28'],
		['a week', '2026-11-16', '2026-11-22', '2026-11-09', '2026-11-15'],
		['a day', '2026-11-22', '2026-11-22', '2026-11-21', '2026-11-21'],
	])('%s', (_, from, to, fromBefore, toBefore) => {
		expect(before({ from, to })).toEqual({ from: fromBefore, to: toBefore });
	});
});

test('a period has each of its days once', () => {
	expect(daysOf({ from: '2026-02-27', to: '2026-03-02' })).toEqual([
		'2026-02-27',
		'2026-02-28',
		'2026-03-01',
		'2026-03-02',
	]);
});
