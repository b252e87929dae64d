import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { api, body } from './client';
import { ApiError } from './error';
import { patience } from './send';

const answers = vi.fn<(request: Request) => Promise<Response>>();

beforeEach(() => vi.stubGlobal('fetch', answers));
afterEach(() => {
	vi.unstubAllGlobals();
	vi.useRealTimers();
	answers.mockReset();
});

const shop = '/api/v1/public/shops/{slug}/availability' as const;
const ask = (slug = 'demo') => body(api.GET(shop, { params: { path: { slug }, query: { service_id: ['a', 'b'] } } }));

describe('a request', () => {
	test('has its values in the path and each of a list under its name', async () => {
		answers.mockResolvedValue(Response.json({ days: [] }));
		await ask('a/b');
		const url = new URL(answers.mock.calls[0]?.[0].url ?? '');
		expect(url.pathname).toBe('/api/v1/public/shops/a%2Fb/availability');
		expect(url.search).toBe('?service_id=a&service_id=b');
	});

	test('carries its body and its key', async () => {
		answers.mockResolvedValue(Response.json({ code: 'A1' }, { status: 201 }));
		const path = '/api/v1/public/shops/{slug}/withdrawals' as const;
		const request = { name: 'Ana', contact: '11' };
		const headers = { 'Idempotency-Key': 'k' };
		const got = await body(api.POST(path, { params: { path: { slug: 'demo' } }, body: request, headers }));
		const sent = answers.mock.calls[0]?.[0];
		expect(got.code).toBe('A1');
		expect(sent?.headers.get('Idempotency-Key')).toBe('k');
		expect(await sent?.json()).toEqual(request);
	});

	test('that is refused throws what the server says', async () => {
		answers.mockResolvedValue(Response.json({ code: 'shop_not_found', detail: 'No.' }, { status: 404 }));
		await expect(ask()).rejects.toMatchObject({ code: 'shop_not_found', status: 404 });
	});

	test('without a network is offline', async () => {
		answers.mockRejectedValue(new TypeError('Failed to fetch'));
		await expect(ask()).rejects.toMatchObject({ kind: 'offline' });
	});

	test('that takes too long is given up', async () => {
		vi.useFakeTimers();
		answers.mockImplementation(
			(_, init?: RequestInit) =>
				new Promise((_resolve, reject) => {
					init?.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
				}),
		);
		const asked = ask().catch((cause: unknown) => cause);
		await vi.advanceTimersByTimeAsync(patience + 1);
		const cause = await asked;
		expect(cause).toBeInstanceOf(ApiError);
		expect(cause).toMatchObject({ kind: 'timeout', uncertain: true });
	});
});
