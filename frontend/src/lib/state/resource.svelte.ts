import { ApiError } from '$lib/api/error';

/**
 * Something that a screen shows and the server has. While it is asked for again, and when that fails, the old data stays;
 * the last question wins, whatever the order of the answers.
 */
export class Resource<T> {
	data = $state.raw<T>();
	error = $state.raw<ApiError>();
	busy = $state(false);
	/** When data came, in milliseconds since the epoch. */
	at = $state(0);
	#run: AbortController | undefined;

	constructor(initial?: T) {
		if (initial !== undefined) this.set(initial);
	}

	/** Asks; ask gets a signal that aborts when the answer is not wanted any more. */
	async load(ask: (signal: AbortSignal) => Promise<T>): Promise<void> {
		this.#run?.abort();
		const run = (this.#run = new AbortController());
		this.busy = true;
		try {
			const data = await ask(run.signal);
			if (run.signal.aborted) return;
			this.set(data);
		} catch (cause) {
			if (run.signal.aborted) return;
			if (!(cause instanceof ApiError)) throw cause;
			this.error = cause;
		} finally {
			if (this.#run === run) this.busy = false;
		}
	}

	/** Takes data that came another way, such as the answer to a change. */
	set(data: T): void {
		this.data = data;
		this.error = undefined;
		this.at = Date.now();
	}

	/** Drops the data, because it is about something else now. */
	clear(): void {
		this.#run?.abort();
		this.data = undefined;
		this.error = undefined;
		this.busy = false;
	}
}
