import { describe, expect, test } from 'vitest';
import { change, everyNth, marks } from './scale';

describe('the marks of an axis', () => {
	test.each([
		[0, [0, 1]],
		[1, [0, 0.25, 0.5, 0.75, 1]],
		[7, [0, 2, 4, 6, 8]],
		[100, [0, 25, 50, 75, 100]],
		[101, [0, 50, 100, 150]],
		[23_500_000, [0, 10_000_000, 20_000_000, 30_000_000]],
	])('up to %d are round', (greatest, wanted) => {
		expect(marks(greatest)).toEqual(wanted);
	});

	test('are at most six, and reach the greatest value', () => {
		for (let greatest = 1; greatest < 3000; greatest += 7) {
			const all = marks(greatest);
			expect(all.length).toBeLessThanOrEqual(6);
			expect(all.at(-1)).toBeGreaterThanOrEqual(greatest);
		}
	});
});

test('labels are left out where they would touch', () => {
	expect(everyNth(7, 700, 50)).toBe(1);
	expect(everyNth(31, 310, 50)).toBe(5);
	expect(everyNth(31, 0, 50)).toBeGreaterThan(30);
});

test('a change is in percent of what was, and nothing when there was nothing', () => {
	expect(change(120, 100)).toBe(20);
	expect(change(50, 100)).toBe(-50);
	expect(change(50, 0)).toBeUndefined();
	expect(change(50, undefined)).toBeUndefined();
});
