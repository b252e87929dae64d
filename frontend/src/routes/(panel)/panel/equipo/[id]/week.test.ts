import { describe, expect, test } from 'vitest';
import { entryOf, faultOf, hoursOf } from './week';

const always = { from: null, to: null };

describe('a week', () => {
	const hours = [
		{ weekday: 5, start: '16:00', end: '25:00' },
		{ weekday: 1, start: '16:00', end: '20:30' },
		{ weekday: 1, start: '10:00', end: '13:00', valid_from: '2026-06-01' },
	];
	test('is typed by the clock, day by day', () => {
		const week = entryOf(hours);
		expect(week[0]?.map((one) => one.start)).toEqual(['10:00', '16:00']);
		expect(week[4]).toEqual([{ start: '16:00', end: '01:00', ...always }]);
	});
	test('is sent as it came', () => {
		expect(hoursOf(entryOf(hours))).toEqual([hours[2], hours[1], hours[0]]);
	});
});

describe('a day', () => {
	test.each([
		['with an hour missing', [{ start: '10:00', end: '', ...always }], 'missing'],
		[
			'whose periods meet',
			[
				{ start: '10:00', end: '14:00', ...always },
				{ start: '13:00', end: '20:00', ...always },
			],
			'overlap',
		],
		[
			'whose periods meet, but never in the same season',
			[
				{ start: '10:00', end: '14:00', from: null, to: '2026-03-31' },
				{ start: '13:00', end: '20:00', from: '2026-04-01', to: null },
			],
			undefined,
		],
		['without periods', [], undefined],
	])('%s', (_, lines, fault) => expect(faultOf(lines)).toBe(fault));
});
