import { expect, test } from 'vitest';
import { usualHours, workingOn } from './shifts.svelte';

const week = [
	{ weekday: 1, start: '10:00', end: '13:00', valid_from: null, valid_to: null },
	{ weekday: 1, start: '16:00', end: '26:00', valid_from: null, valid_to: null },
	{ weekday: 2, start: '09:00', end: '17:00', valid_from: '2026-12-01', valid_to: null },
];

test('a day has the hours of its weekday, past midnight too', () => {
	expect(workingOn(week, [], false, '2026-11-23')).toEqual([
		{ from: 600, to: 780 },
		{ from: 960, to: 1560 },
	]);
});

test('hours that are not valid yet do not count', () => {
	expect(workingOn(week, [], false, '2026-11-24')).toEqual([]);
	expect(workingOn(week, [], false, '2026-12-01')).toEqual([{ from: 540, to: 1020 }]);
});

test('a special day replaces the week, on a holiday too', () => {
	const special = [{ id: 'x', date: '2026-11-23', periods: [{ start: '12:00', end: '16:00' }] }];
	expect(workingOn(week, special, true, '2026-11-23')).toEqual([{ from: 720, to: 960 }]);
});

test('nobody works on a day on which the shop is closed', () => {
	expect(workingOn(week, [], true, '2026-11-23')).toEqual([]);
});

test('the usual hours are around all days of the week, those to come too, without what is over', () => {
	const over = { weekday: 3, start: '06:00', end: '08:00', valid_from: null, valid_to: '2026-11-01' };
	expect(usualHours([...week, over], '2026-11-23')).toEqual({ from: 540, to: 1560 });
	expect(usualHours([over], '2026-11-23')).toBeUndefined();
});
