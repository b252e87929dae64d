import { forget, keep, recall } from '$lib/state/store';

export type Theme = 'system' | 'light' | 'dark';

const store = 'bp:theme';

/** The look that this device was told to have. */
export function theme(): Theme {
	const kept = recall<string>('local', store);
	return kept === 'light' || kept === 'dark' ? kept : 'system';
}

/** Applies a look and remembers it. */
export function setTheme(next: Theme): void {
	if (next === 'system') {
		forget('local', store);
		delete document.documentElement.dataset.theme;
	} else {
		keep('local', store, next);
		document.documentElement.dataset.theme = next;
	}
}
