import { ApiError } from '$lib/api/error';
import { Resource } from '$lib/state/resource.svelte';

/** A page of a list, as the API answers it. */
export interface Page<T> {
	items: readonly T[] | null;
	next_cursor: string | null;
}

type Ask<T> = (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>;

/** A list that comes page by page. Load draws it like any other resource; "Ver más" calls more. */
export class Pages<T> extends Resource<readonly T[]> {
	/** What the next page is asked with; null after the last one. */
	next = $state.raw<string | null>(null);
	/** Whether the next page is on its way. */
	extending = $state(false);
	/** Why the next page did not come. */
	stuck = $state.raw<ApiError>();
	#ask: Ask<T> | undefined;
	#generation = 0;

	/** Asks for the first page, and keeps how to ask for the others. */
	async start(ask: Ask<T>): Promise<void> {
		this.#generation++;
		this.extending = false;
		this.stuck = undefined;
		await this.load(async (signal) => {
			const page = await ask(undefined, signal);
			this.#ask = ask;
			this.next = page.next_cursor;
			return page.items ?? [];
		});
	}

	/**
	 * Asks for the first page again and keeps the pages that came after it, so that a list which changes while somebody reads
	 * it neither jumps nor shrinks.
	 */
	async renew(key: (item: T) => string): Promise<void> {
		const ask = this.#ask;
		const old = this.data;
		if (!ask || !old || this.extending) return;
		const { next } = this;
		await this.load(async (signal) => {
			const page = await ask(undefined, signal);
			const first = page.items ?? [];
			const known = new Set(first.map(key));
			const rest = page.next_cursor === null ? [] : old.filter((item) => !known.has(key(item)));
			this.next = rest.length ? next : page.next_cursor;
			return [...first, ...rest];
		});
	}

	/** Adds the next page. An answer that comes after the list was asked for anew is dropped. */
	async more(): Promise<void> {
		if (!this.#ask || !this.next || this.extending) return;
		const generation = this.#generation;
		this.extending = true;
		this.stuck = undefined;
		try {
			const page = await this.#ask(this.next, new AbortController().signal);
			if (generation !== this.#generation) return;
			this.next = page.next_cursor;
			this.set([...(this.data ?? []), ...(page.items ?? [])]);
		} catch (cause) {
			if (!(cause instanceof ApiError)) throw cause;
			if (generation === this.#generation) this.stuck = cause;
		} finally {
			if (generation === this.#generation) this.extending = false;
		}
	}
}

/** Every item of a list that is short by nature, such as services or barbers: at most 20 pages are read. */
export async function everything<T>(ask: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
	const all: T[] = [];
	let cursor: string | undefined;
	for (let i = 0; i < 20; i++) {
		const page = await ask(cursor);
		all.push(...(page.items ?? []));
		if (!page.next_cursor) break;
		cursor = page.next_cursor;
	}
	return all;
}
