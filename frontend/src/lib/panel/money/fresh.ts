import { live } from '$lib/panel/live.svelte';

/**
 * Calls back when what is shown may have changed: events of turnos, which payments are about, and after a connection was
 * lost. A burst of events is one call. Ends when the returned function is called; made for $effect.
 */
export function whenChanged(refresh: () => void): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const first = live.state === 'connecting' ? Date.now() : 0;
	const stop = live.on((notice) => {
		// The first connection of a page that has just been read: nothing was missed.
		if (!notice && Date.now() - first < 3_000) return;
		clearTimeout(timer);
		timer = setTimeout(refresh, 600);
	});
	return () => {
		clearTimeout(timer);
		stop();
	};
}

/** Calls back every few seconds while the page is looked at: for what changes without an event, such as a queue. */
export function every(milliseconds: number, refresh: () => void): () => void {
	const timer = setInterval(() => {
		if (document.visibilityState === 'visible' && navigator.onLine) refresh();
	}, milliseconds);
	return () => clearInterval(timer);
}
