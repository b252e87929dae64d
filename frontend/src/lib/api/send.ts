import { ApiError, problemOf } from './error';

/** How long a request may take before the person is told. The server gives up earlier. */
export const patience = 15_000;

let skew = 0;

/** The server's clock, in milliseconds: what a countdown to a moment of the server compares with. Phones' clocks go wrong. */
export function serverNow(): number {
	return Date.now() + skew;
}

function learnClock(response: Response): void {
	const date = Date.parse(response.headers.get('Date') ?? '');
	// The header has whole seconds, so less than two of them are no difference.
	if (Number.isFinite(date)) skew = Math.abs(date - Date.now()) < 2_000 ? 0 : date - Date.now();
}

/**
 * fetch for the API: gives up after 15 seconds, and throws an ApiError for everything that is no success. A request that
 * its caller aborts throws the abort, as fetch does.
 */
export async function send(request: Request): Promise<Response> {
	const timer = new AbortController();
	const abort = () => timer.abort(request.signal.reason);
	if (request.signal.aborted) abort();
	request.signal.addEventListener('abort', abort);
	const late = setTimeout(() => timer.abort(), patience);
	try {
		const response = await fetch(request, { signal: timer.signal });
		learnClock(response);
		if (!response.ok && response.type !== 'opaqueredirect' && response.status !== 304) throw await problemOf(response);
		return response;
	} catch (cause) {
		if (cause instanceof ApiError || request.signal.aborted) throw cause;
		if (timer.signal.aborted) throw new ApiError('timeout', 'timeout');
		throw new ApiError('offline', 'offline');
	} finally {
		clearTimeout(late);
		request.signal.removeEventListener('abort', abort);
	}
}
