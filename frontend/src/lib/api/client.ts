import createClient from 'openapi-fetch';
import type { components, paths } from './schema';
import { send } from './send';

/** The shapes of the API by their names in its document. */
export type Schemas = components['schemas'];

/** The API without an account: the public pages. Staff pages use the client of ./staff. */
export const api = createClient<paths>({ fetch: send, querySerializer: { array: { style: 'form', explode: true } } });

/** The body of an answer; send has thrown for everything that is no success. */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<NonNullable<T>> {
	return (await answer).data as NonNullable<T>;
}
