import createClient from 'openapi-fetch';
import { ApiError } from './error';
import type { paths } from './schema';
import { send } from './send';
import { session } from './session.svelte';

/**
 * fetch for who is signed in. A token that ended on the way is renewed once and the request sent again as it was, with its
 * Idempotency-Key. When nobody is signed in any more the session's state says "expired" and the request fails with 401;
 * what was typed stays where it is.
 */
async function sendSigned(request: Request): Promise<Response> {
	const again = request.clone();
	try {
		return await send(withToken(request, await session.token()));
	} catch (cause) {
		if (!(cause instanceof ApiError) || cause.status !== 401) throw cause;
		const token = await session.refresh();
		if (!token) throw cause;
		return send(withToken(again, token));
	}
}

function withToken(request: Request, token: string | undefined): Request {
	if (token) request.headers.set('Authorization', `Bearer ${token}`);
	return request;
}

/** The API for the team of a shop and for the platform's operators. */
export const staff = createClient<paths>({ fetch: sendSigned });
