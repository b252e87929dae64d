import { describe, expect, test } from 'vitest';
import { span, startOf } from './instant';

const argentina = 'America/Argentina/Buenos_Aires';

describe('startOf', () => {
	test.each([
		['2026-11-22', argentina, '2026-11-22T03:00:00.000Z'],
		['2026-11-22', 'Asia/Tokyo', '2026-11-21T15:00:00.000Z'],
		['2026-03-29', 'Europe/Madrid', '2026-03-28T23:00:00.000Z'], // the clocks change two hours later
		['2026-03-30', 'Europe/Madrid', '2026-03-29T22:00:00.000Z'],
		['2026-11-22', 'UTC', '2026-11-22T00:00:00.000Z'],
	])('%s in %s begins at %s', (day, zone, at) => {
		expect(startOf(day, zone)).toBe(at);
	});
});

test('a span holds its last day whole, and has only the ends that were chosen', () => {
	expect(span('2026-11-01', '2026-11-30', argentina)).toEqual({
		from: '2026-11-01T03:00:00.000Z',
		to: '2026-12-01T03:00:00.000Z',
	});
	expect(span(undefined, '2026-11-30', argentina)).toEqual({ to: '2026-12-01T03:00:00.000Z' });
	expect(span(undefined, undefined, argentina)).toEqual({});
});
