import { describe, expect, test } from 'vitest';
import { another, counted, crosses, overlap, tidy, total, typed } from './hours';

describe('a period', () => {
	test.each([
		['within a day', '10:00', '13:00', '10:00', '13:00'],
		['past midnight', '20:00', '02:00', '20:00', '26:00'],
		['until midnight', '16:00', '00:00', '16:00', '24:00'],
	])('%s is counted from its day, and typed as the clock shows', (_, start, end, from, to) => {
		expect(counted({ start, end })).toEqual({ start: from, end: to });
		expect(typed({ start: from, end: to })).toEqual({ start, end });
	});
	test('crosses into the next day only past midnight', () => {
		expect([crosses({ start: '20:00', end: '02:00' }), crosses({ start: '16:00', end: '00:00' })]).toEqual([
			true,
			false,
		]);
	});
	test('without an end is none', () => expect(counted({ start: '10:00', end: '' })).toBeUndefined());
});

test.each([
	[
		'that touch do not',
		[
			['10:00', '13:00'],
			['13:00', '20:00'],
		],
		false,
	],
	[
		'in any order do',
		[
			['16:00', '20:00'],
			['10:00', '16:30'],
		],
		true,
	],
	[
		'past midnight are compared on the day they begin',
		[
			['20:00', '02:00'],
			['01:00', '03:00'],
		],
		false,
	],
])('periods %s overlap', (_, list, found) => {
	expect(overlap(list.map(([start = '', end = '']) => ({ start, end })))).toBe(found);
});

test('hours add up past midnight', () => {
	expect(
		total([
			{ start: '10:00', end: '13:00' },
			{ start: '20:00', end: '01:30' },
		]),
	).toBe(180 + 330);
});

test('another period comes after the last one', () => {
	expect(another([])).toEqual({ start: '10:00', end: '20:00' });
	expect(another([{ start: '10:00', end: '13:00' }])).toEqual({ start: '15:00', end: '19:00' });
});

test.each([
	['9', '09:00'],
	['930', '09:30'],
	['9.30', '09:30'],
	['21 hs', '21:00'],
	['24:00', '00:00'],
	['25', '25'],
	['nueve', 'nueve'],
])('a typed %s is %s', (text, time) => expect(tidy(text)).toBe(time));
