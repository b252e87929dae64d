/**
 * Whether this document is the widget, in a page of somebody else. Then nothing is kept in the browser: neither cookies
 * nor storage, only this document's memory.
 */
export const framed = typeof location !== 'undefined' && location.pathname.startsWith('/embed/');

/** What the page around the widget is told; embed.js listens. Nothing of it is a secret. */
type Word = { type: 'height'; height: number } | { type: 'step' } | { type: 'booked'; code: string };

/** Tells the page around. Which site that is cannot be known, so everything told may be heard by any. */
export function tell(word: Word): void {
	if (parent !== window) parent.postMessage({ source: 'barberpro', ...word }, '*');
}
