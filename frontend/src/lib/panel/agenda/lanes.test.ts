import { describe, expect, test } from 'vitest';
import { arrange } from './lanes';

const of = (...spans: [number, number][]) => arrange(spans.map(([from, to]) => ({ from, to })));

describe('arrange', () => {
	test('spans that touch stay in one lane', () => {
		expect(of([0, 30], [30, 60], [60, 90]).map((l) => l.lanes)).toEqual([1, 1, 1]);
	});

	test('two that overlap stand side by side', () => {
		expect(of([0, 30], [15, 45])).toEqual([
			{ lane: 0, lanes: 2, width: 1 },
			{ lane: 1, lanes: 2, width: 1 },
		]);
	});

	test('what overlaps only through another shares its lanes, and takes free room', () => {
		const [long, first, second, late] = of([0, 100], [0, 30], [10, 30], [40, 60]);
		expect(long).toMatchObject({ lane: 0, lanes: 3 });
		expect(first).toMatchObject({ lane: 1, width: 1 });
		expect(second).toMatchObject({ lane: 2, width: 1 });
		expect(late).toEqual({ lane: 1, lanes: 3, width: 2 });
	});

	test('the result keeps the order of the input', () => {
		expect(of([60, 90], [0, 70]).map((l) => l.lane)).toEqual([1, 0]);
	});

	test('nothing is arranged to nothing', () => {
		expect(arrange([])).toEqual([]);
	});
});
