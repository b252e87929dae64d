import type { Client } from 'openapi-fetch';
import type { components, paths } from './schema';
import { send } from './send';

/** The shapes of the API by their names in its document. */
export type Schemas = components['schemas'];

interface Init {
	params?: { path?: Record<string, unknown>; query?: Record<string, unknown> };
	body?: unknown;
	headers?: Record<string, string>;
	signal?: AbortSignal;
	keepalive?: boolean;
}

/** The address of a request: its path with the values put in; of a list, each value under the same name. */
function address(path: string, { path: values = {}, query = {} }: NonNullable<Init['params']>): string {
	const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
	const search = new URLSearchParams();
	for (const [name, value] of Object.entries(query)) {
		for (const one of Array.isArray(value) ? value : [value]) {
			if (one !== undefined && one !== null) search.append(name, String(one));
		}
	}
	return search.size ? `${filled}?${search}` : filled;
}

function method(name: string) {
	return async (path: string, { params = {}, body, headers, ...rest }: Init = {}) => {
		const request = new Request(new URL(address(path, params), location.origin), {
			...rest,
			method: name,
			headers: body === undefined ? { ...headers } : { 'Content-Type': 'application/json', ...headers },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const response = await send(request);
		return { data: response.status === 204 ? undefined : await response.json(), response };
	};
}

/**
 * The API without an account: the public pages. It is typed as openapi-fetch types a client, and does the small part of it
 * that these pages need in a tenth of the bytes; the panel uses the whole one (./staff).
 */
export const api = { GET: method('GET'), POST: method('POST'), DELETE: method('DELETE') } as unknown as Pick<
	Client<paths>,
	'GET' | 'POST' | 'DELETE'
>;

/** The body of an answer; send has thrown for everything that is no success. */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<NonNullable<T>> {
	return (await answer).data as NonNullable<T>;
}
