import type { ApiError } from '$lib/api/error';
import { t } from './common';
import { locale } from './locale.svelte';

/**
 * What a failed request means for the person: what happened and what to do. The server's own words are used where it has
 * some and the page is in Spanish; otherwise those of the catalogue, by the problem's code.
 */
export function explain(error: ApiError): string {
	if (error.kind === 'offline') return t.error.offline;
	if (error.kind === 'timeout') return t.error.timeout;
	if (error.status === 429 && error.code !== 'login_locked') return t.error.tooMany(error.retryAfter ?? 5);
	const ours = t.problem[error.code];
	if (ours) return ours;
	if (error.detail && locale() === 'es-AR') return error.detail;
	return byStatus(error.status);
}

function byStatus(status: number): string {
	if (status === 401) return t.error.signedOut;
	if (status === 403) return t.error.forbidden;
	if (status === 404) return t.error.notFound;
	if (status === 503) return t.error.unavailable;
	return status >= 500 ? t.error.internal : t.error.unknown;
}

/** What to quote when asking for help; only where help is needed, which a taken time is not. */
export function quote(error: ApiError): string | undefined {
	return error.status >= 500 && error.requestId ? t.error.code(error.requestId) : undefined;
}
