import { describe, expect, test } from 'vitest';
import { growing, hoursAround, snap } from './scale';

describe('hoursAround', () => {
	test('is a usual day where nothing happens', () => {
		expect(hoursAround([])).toEqual({ from: 540, to: 1200 });
	});

	test('is whole hours around everything', () => {
		expect(
			hoursAround([
				{ from: 610, to: 700 },
				{ from: 900, to: 1235 },
			]),
		).toEqual({ from: 600, to: 1260 });
	});

	test('goes on past midnight', () => {
		expect(hoursAround([{ from: 1320, to: 1500 }])).toEqual({ from: 1320, to: 1500 });
	});
});

describe('growing', () => {
	test('begins with what is wanted', () => {
		expect(growing()({ from: 600, to: 1260 })).toEqual({ from: 600, to: 1260 });
	});

	test('takes more at each end, and gives nothing back', () => {
		const grow = growing();
		grow({ from: 600, to: 1260 });
		expect(grow({ from: 540, to: 1200 })).toEqual({ from: 540, to: 1260 });
		expect(grow({ from: 720, to: 1320 })).toEqual({ from: 540, to: 1320 });
	});
});

describe('snap', () => {
	const day = { from: 540, to: 1200 };
	test.each([
		['to the nearest five minutes', 603, 30, 605],
		['not before the day', 100, 30, 540],
		['not past its end', 1195, 30, 1170],
		['a turno longer than the day stays at its start', 700, 2000, 540],
	])('%s', (_, minute, length, want) => {
		expect(snap(minute, length, day)).toBe(want);
	});
});
