import { ApiError } from '$lib/api/error';
import { send } from '$lib/api/send';

/** One part of the service, as it answered just now. */
export interface Part {
	name: string;
	status: 'up' | 'down' | 'off';
	milliseconds: number | undefined;
}

export interface Health {
	state: 'ok' | 'degraded' | 'down';
	parts: Part[];
	/** Whether this is an installation where nothing is real. */
	local: boolean;
	at: Date;
}

interface Detail {
	status?: string;
	environment?: string;
	parts?: Record<string, { status?: string; ms?: number }>;
}

/**
 * Asks every part. The detailed answer may be closed to the public; then what is left is whether the service answers and
 * whether it can work, which the page shows without any of it.
 */
export async function look(): Promise<Health> {
	const started = performance.now();
	const alive = await ask('/health/live');
	const page: Part = {
		name: 'page',
		status: alive ? 'up' : 'down',
		milliseconds: alive ? Math.round(performance.now() - started) : undefined,
	};
	if (!alive) return { state: 'down', parts: [page], local: false, at: new Date() };
	const detail = await ask('/health/detailed');
	if (!detail?.parts) {
		const ready: Part = {
			name: 'ready',
			status: (await ask('/health/ready')) ? 'up' : 'down',
			milliseconds: undefined,
		};
		return { state: ready.status === 'up' ? 'ok' : 'down', parts: [page, ready], local: false, at: new Date() };
	}
	const parts = Object.entries(detail.parts).map(([name, part]) => read(name, part));
	return {
		state: detail.status === 'ok' ? 'ok' : detail.status === 'unavailable' ? 'down' : 'degraded',
		parts: [page, ...parts],
		local: detail.environment === 'development',
		at: new Date(),
	};
}

function read(name: string, part: { status?: string; ms?: number }): Part {
	const status = part.status === 'up' || part.status === 'off' ? part.status : 'down';
	return { name, status, milliseconds: status === 'up' && part.ms ? Math.max(1, Math.round(part.ms)) : undefined };
}

/** An answer of the health checks. Trouble is an answer, too: 503 says which part. */
async function ask(path: string): Promise<Detail | undefined> {
	try {
		return (await (await send(new Request(path))).json()) as Detail;
	} catch (cause) {
		if (!(cause instanceof ApiError)) return undefined;
		return cause.status === 503 && cause.extra.parts ? (cause.extra as Detail) : undefined;
	}
}
