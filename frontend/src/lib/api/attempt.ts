import { forget, keep, recall } from '$lib/state/store';

/**
 * The Idempotency-Key of something that must happen once, such as a booking. As long as the same thing is asked for, the
 * key stays the same: a double tap, a retry after a timeout or a reload of the page gets the answer of the first request.
 * Another body is another attempt and gets another key.
 */
export class Attempt {
	#last: { text: string; key: string } | undefined;
	readonly #store: string;

	/** name survives a reload of the tab; without one the attempt lives as long as the object. */
	constructor(name = '') {
		this.#store = name && `bp:attempt:${name}`;
		const kept = name ? recall<{ text?: unknown; key?: unknown }>('session', this.#store) : undefined;
		if (typeof kept?.text === 'string' && typeof kept.key === 'string') this.#last = { text: kept.text, key: kept.key };
	}

	/** The key for sending a body. */
	key(body: unknown): string {
		const text = JSON.stringify(body);
		if (this.#last?.text !== text) {
			this.#last = { text, key: uniqueKey() };
			if (this.#store) keep('session', this.#store, this.#last);
		}
		return this.#last.key;
	}

	/** The headers for sending a body. */
	headers(body: unknown): { 'Idempotency-Key': string } {
		return { 'Idempotency-Key': this.key(body) };
	}

	/** Ends the attempt: it took effect, or the server said for certain that it did not. */
	end(): void {
		this.#last = undefined;
		if (this.#store) forget('session', this.#store);
	}
}

/** A key that nobody else uses. crypto.randomUUID is missing on pages without https, such as a phone on a laptop's stack. */
export function uniqueKey(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}
