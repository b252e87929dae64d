/** One value of a request that the server did not accept. */
export interface FieldProblem {
	/** Where it is: body.customer.phone */
	location: string;
	message: string;
}

/** What went wrong with a request: no network, no answer in time, or an answer that is a problem document (RFC 9457). */
export type ErrorKind = 'offline' | 'timeout' | 'problem';

/** Every request that fails ends in one of these. Screens decide by code, never by text. */
export class ApiError extends Error {
	override readonly name = 'ApiError';

	constructor(
		readonly kind: ErrorKind,
		/** Stable name of the problem: slot_taken. "offline" and "timeout" where there was no answer. */
		readonly code: string,
		/** What the server says of it to people, in Spanish; empty where it said nothing. */
		readonly detail = '',
		readonly status = 0,
		readonly fields: readonly FieldProblem[] = [],
		/** Seconds to wait before it makes sense to try again. */
		readonly retryAfter: number | undefined = undefined,
		/** What to quote to whoever runs the service. */
		readonly requestId = '',
		/** Further members of the document: nearest, deposit_centavos, ... */
		readonly extra: Readonly<Record<string, unknown>> = {},
	) {
		super(`${code}: ${detail}`);
	}

	/** Whether the same request may work later without any change: the network, a limit, or the server's own trouble. */
	get passing(): boolean {
		return (
			this.kind !== 'problem' || this.status === 429 || this.status >= 500 || this.code === 'idempotency_in_flight'
		);
	}

	/** Whether it is not known if the request took effect: send it again with the same Idempotency-Key. */
	get uncertain(): boolean {
		return this.kind !== 'problem' || this.status >= 500 || this.code === 'idempotency_in_flight';
	}

	/** What is wrong with the value at a place, such as body.customer.phone; undefined when nothing is. */
	field(location: string): string | undefined {
		return this.fields.find((f) => f.location === location)?.message;
	}
}

const known = new Set(['type', 'title', 'status', 'detail', 'code', 'instance', 'request_id', 'errors']);

/** Reads the problem that an answer carries. An answer from something in between, such as a proxy's page, has no code. */
export async function problemOf(response: Response): Promise<ApiError> {
	const body = await readBody(response);
	const fields = Array.isArray(body.errors) ? body.errors.filter(isField) : [];
	const extra = Object.fromEntries(Object.entries(body).filter(([name]) => !known.has(name)));
	return new ApiError(
		'problem',
		typeof body.code === 'string' ? body.code : `http_${response.status}`,
		typeof body.detail === 'string' ? body.detail : '',
		response.status,
		fields,
		waitOf(response),
		typeof body.request_id === 'string' ? body.request_id : (response.headers.get('X-Request-Id') ?? ''),
		extra,
	);
}

async function readBody(response: Response): Promise<Record<string, unknown>> {
	try {
		const body: unknown = await response.json();
		return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
	} catch {
		return {};
	}
}

function isField(value: unknown): value is FieldProblem {
	const field = value as Partial<FieldProblem> | null;
	return typeof field?.location === 'string' && typeof field.message === 'string';
}

function waitOf(response: Response): number | undefined {
	const seconds = Number(response.headers.get('Retry-After') ?? NaN);
	return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/** Whatever was thrown, as an ApiError. What is a bug of ours is thrown on. */
export function asApiError(cause: unknown): ApiError {
	if (cause instanceof ApiError) return cause;
	throw cause;
}
