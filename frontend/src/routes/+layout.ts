import { restoreLocale } from '$lib/i18n/locale.svelte';

// The server renders what must be there before any script; the app is the same document for every address.
export const ssr = false;
export const prerender = false;

export async function load(): Promise<void> {
	await restoreLocale();
}
