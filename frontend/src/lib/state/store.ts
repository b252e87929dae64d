import { framed } from './frame';

/**
 * What this browser remembers. Storage may be full, forbidden or hold what an older version wrote: then it is as if nothing
 * had been kept, and no screen fails.
 */
type Place = 'local' | 'session';
type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** What the widget remembers in another site's page: as long as its document lives. */
const memory = new Map<string, string>();
const shelf: Shelf = {
	getItem: (key) => memory.get(key) ?? null,
	setItem: (key, value) => void memory.set(key, value),
	removeItem: (key) => void memory.delete(key),
};

function storage(place: Place): Shelf | undefined {
	if (framed) return shelf;
	try {
		return place === 'local' ? localStorage : sessionStorage;
	} catch {
		return undefined;
	}
}

/** Keeps a value: in this tab until it is closed ('session'), or on this device ('local'). */
export function keep(place: Place, key: string, value: unknown): void {
	try {
		storage(place)?.setItem(key, JSON.stringify(value));
	} catch {
		// full or forbidden
	}
}

/** Reads what was kept. Whoever reads checks the shape of what matters: people can edit their storage. */
export function recall<T>(place: Place, key: string): T | undefined {
	try {
		const text = storage(place)?.getItem(key);
		return text === null || text === undefined ? undefined : (JSON.parse(text) as T);
	} catch {
		return undefined;
	}
}

/** Forgets what was kept under a key. */
export function forget(place: Place, key: string): void {
	try {
		storage(place)?.removeItem(key);
	} catch {
		// forbidden
	}
}
