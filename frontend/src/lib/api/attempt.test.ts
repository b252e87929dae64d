import { beforeEach, describe, expect, test } from 'vitest';
import { Attempt, uniqueKey } from './attempt';

beforeEach(() => sessionStorage.clear());

describe('an attempt', () => {
	test('keeps its key for the same body: a double tap, a retry', () => {
		const attempt = new Attempt();
		expect(attempt.key({ a: 1 })).toBe(attempt.key({ a: 1 }));
	});

	test('takes another key for another body', () => {
		const attempt = new Attempt();
		const first = attempt.key({ a: 1 });
		expect(attempt.key({ a: 2 })).not.toBe(first);
	});

	test('survives a reload of the tab', () => {
		const first = new Attempt('book:demo').key({ a: 1 });
		expect(new Attempt('book:demo').key({ a: 1 })).toBe(first);
		expect(new Attempt('book:otra').key({ a: 1 })).not.toBe(first);
	});

	test('ends: the same thing asked for again is another attempt', () => {
		const attempt = new Attempt('book:demo');
		const first = attempt.key({ a: 1 });
		attempt.end();
		expect(attempt.key({ a: 1 })).not.toBe(first);
	});

	test('does not trust what people put into their storage', () => {
		sessionStorage.setItem('bp:attempt:book:demo', '{"text":7}');
		expect(new Attempt('book:demo').key({})).toMatch(/^[0-9a-f]{32}$/);
		sessionStorage.setItem('bp:attempt:book:demo', '{');
		expect(new Attempt('book:demo').key({})).toMatch(/^[0-9a-f]{32}$/);
	});
});

test('keys are unlike each other', () => {
	expect(new Set(Array.from({ length: 1000 }, uniqueKey)).size).toBe(1000);
});
