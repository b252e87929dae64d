import { uniqueKey } from '$lib/api/attempt';
import { asApiError } from '$lib/api/error';
import { explain } from '$lib/i18n/problem';
import { add } from '../data';
import type { Planned } from './plan';

/** A row that the server did not take, and why. */
export interface Failure {
	planned: Planned;
	reason: string;
}

type State = 'idle' | 'running' | 'paused' | 'done';

/**
 * An import on its way: one row after the other, each with a key of its own, so that a row that was sent twice is added
 * once. It waits when the server asks for it or the network is gone, and goes on by itself.
 */
export class Run {
	state = $state<State>('idle');
	done = $state(0);
	added = $state(0);
	known = $state(0);
	failures = $state.raw<readonly Failure[]>([]);
	/** Seconds that the server asked to wait for; 0 while it does not. */
	pause = $state(0);
	offline = $state(false);
	#rows: readonly { planned: Planned; key: string }[] = [];

	get total(): number {
		return this.#rows.length;
	}

	/** Begins with the rows that go. */
	start(rows: readonly Planned[]): void {
		this.#rows = rows.map((planned) => ({ planned, key: uniqueKey() }));
		this.done = this.added = this.known = 0;
		this.failures = [];
		void this.go();
	}

	/** Goes on where it stopped. */
	async go(): Promise<void> {
		if (this.state === 'running') return;
		this.state = 'running';
		while (this.state === 'running' && this.done < this.#rows.length) await this.#next();
		if (this.state === 'running') this.state = 'done';
	}

	/** Stops after the row that is on its way. */
	stop(): void {
		if (this.state === 'running') this.state = 'paused';
	}

	async #next(): Promise<void> {
		const row = this.#rows[this.done];
		if (!row) return;
		try {
			await add(row.planned.customer, { 'Idempotency-Key': row.key });
			this.added++;
		} catch (cause) {
			const error = asApiError(cause);
			if (error.passing)
				return this.#wait(error.kind === 'problem' ? (error.retryAfter ?? 5) : 3, error.kind !== 'problem');
			if (error.status === 401 || error.status === 403) {
				this.state = 'paused'; // the row is sent again after signing in
				return;
			}
			if (error.code === 'customer_phone_taken') this.known++;
			else
				this.failures = [
					...this.failures,
					{ planned: row.planned, reason: error.fields[0]?.message ?? explain(error) },
				];
		}
		this.done++;
	}

	async #wait(seconds: number, offline: boolean): Promise<void> {
		this.offline = offline;
		this.pause = offline ? 0 : seconds;
		await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
		this.offline = false;
		this.pause = 0;
	}
}
