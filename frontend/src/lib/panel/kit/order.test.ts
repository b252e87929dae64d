import { expect, test } from 'vitest';
import { grouped, moved, renumbered } from './order';

test.each([
	['down', 0, 2, 'bca'],
	['up', 2, 0, 'cab'],
	['beyond the end', 0, 9, 'bca'],
	['nowhere', 1, 1, 'abc'],
])('an item moves %s', (_, from, to, after) => expect(moved([...'abc'], from, to).join('')).toBe(after));

test('only items out of their place get another position', () => {
	const list = [
		{ id: 'a', position: 0 },
		{ id: 'c', position: 2 },
		{ id: 'b', position: 1 },
	];
	expect(renumbered(list)).toEqual([
		{ id: 'c', position: 1 },
		{ id: 'b', position: 2 },
	]);
});

test('groups come in the order of their first item', () => {
	expect(grouped(['b1', 'a1', 'b2'], (one) => one[0] ?? '')).toEqual([
		{ name: 'b', items: ['b1', 'b2'] },
		{ name: 'a', items: ['a1'] },
	]);
});
