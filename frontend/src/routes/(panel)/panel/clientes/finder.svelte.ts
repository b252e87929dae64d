import { fold } from '$lib/panel/fold';
import { Pages } from '$lib/panel/kit/pages.svelte';
import { search, type Customer } from './data';
import { same, tagsOf } from './tags';

/** Which of the customers that were found are shown. */
export interface Filter {
	/** '', 'ausencias' or 'sin-celular' */
	kind: string;
	tag: string;
}

/** Whether a customer passes a filter. */
export function fits(customer: Customer, filter: Filter): boolean {
	if (filter.kind === 'ausencias' && customer.no_show_count === 0) return false;
	if (filter.kind === 'sin-celular' && customer.phone) return false;
	return !filter.tag || tagsOf(customer.note).some((tag) => same(tag, filter.tag));
}

const pause = 60; // milliseconds without a key before the server is asked

/**
 * The search of customers. What is known already is searched at once, in the same frame as the key; the server is asked
 * after a short pause and its answer replaces it. Answers are kept, so that going back by a letter asks nobody.
 */
export class Finder extends Pages<Customer> {
	/** Whether what is shown is the server's answer to what is typed. */
	settled = $state(false);
	#query = '';
	#known = new Map<string, { items: readonly Customer[]; next: string | null }>();
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** Searches for what is typed now. */
	type(query: string): void {
		clearTimeout(this.#timer);
		this.#query = query;
		const kept = this.#known.get(query);
		this.settled = kept !== undefined;
		if (kept) {
			this.set(kept.items);
			this.next = kept.next;
		} else this.#guess(query);
		this.#timer = setTimeout(() => void this.#askFor(query), this.#known.size ? pause : 0);
	}

	/** Asks again for the same. */
	again(): void {
		void this.#askFor(this.#query);
	}

	async #askFor(query: string): Promise<void> {
		await this.start((cursor, signal) => search(query, 50, cursor, signal));
		if (this.#query !== query || this.error) return;
		this.settled = true;
		this.#known.set(query, { items: this.data ?? [], next: this.next });
	}

	/** Shows those that are known to match, until the server says who does. */
	#guess(query: string): void {
		const people = new Map<string, Customer>();
		for (const { items } of this.#known.values()) for (const one of items) people.set(one.id, one);
		if (!people.size) return;
		const words = fold(query).split(/\s+/);
		const found = [...people.values()].filter((one) => {
			const text = fold(`${one.name} ${one.phone ?? ''} ${one.email ?? ''}`);
			return words.every((word) => text.includes(word));
		});
		if (found.length) this.set(found.slice(0, 50));
	}
}
