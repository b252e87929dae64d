import { describe, expect, test } from 'vitest';
import { ApiError, asApiError, problemOf } from './error';

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Response {
	return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
}

describe('problemOf', () => {
	test('reads a problem document with what it adds', async () => {
		const error = await problemOf(
			answer(409, {
				type: 'urn:barberpro:problem:slot_taken',
				title: 'Conflicto',
				status: 409,
				code: 'slot_taken',
				detail: 'Ese horario lo acaba de reservar otra persona.',
				instance: 'urn:barberpro:request:r1',
				request_id: 'r1',
				errors: [],
				nearest: ['2026-11-23T15:30:00-03:00'],
			}),
		);
		expect(error.code).toBe('slot_taken');
		expect(error.requestId).toBe('r1');
		expect(error.extra).toEqual({ nearest: ['2026-11-23T15:30:00-03:00'] });
		expect(error.uncertain).toBe(false);
		expect(error.passing).toBe(false);
	});

	test('names the values that are wrong', async () => {
		const error = await problemOf(
			answer(422, {
				code: 'validation_failed',
				errors: [{ location: 'body.customer.phone', message: 'Mal.' }, 7, null],
			}),
		);
		expect(error.field('body.customer.phone')).toBe('Mal.');
		expect(error.field('body.customer.name')).toBeUndefined();
	});

	test.each([
		['a page of something in between', '<html>502</html>'],
		['nothing', ''],
		['no object', '"x"'],
	])('an answer with %s has the code of its status', async (_, body) => {
		const error = await problemOf(answer(502, body, { 'X-Request-Id': 'r2' }));
		expect(error.code).toBe('http_502');
		expect(error.requestId).toBe('r2');
		expect(error.uncertain).toBe(true);
	});

	test('a limit says how long to wait', async () => {
		expect((await problemOf(answer(429, {}, { 'Retry-After': '7' }))).retryAfter).toBe(7);
		expect((await problemOf(answer(429, {}, { 'Retry-After': 'soon' }))).retryAfter).toBeUndefined();
		expect((await problemOf(answer(429, {}))).passing).toBe(true);
	});
});

test('without an answer nobody knows whether it took effect', () => {
	expect(new ApiError('timeout', 'timeout').uncertain).toBe(true);
	expect(new ApiError('offline', 'offline').passing).toBe(true);
});

test('bugs of ours are not taken for errors of the API', () => {
	const bug = new TypeError('x is not a function');
	expect(() => asApiError(bug)).toThrow(bug);
});
