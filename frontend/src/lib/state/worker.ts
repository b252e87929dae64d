import { framed } from './frame';

/** Registers the service worker once the page is idle. Pages work without one. */
export function registerWorker(): void {
	if (!('serviceWorker' in navigator) || import.meta.env.DEV || framed) return;
	const register = () => {
		navigator.serviceWorker.register('/service-worker.js').catch(() => undefined); // forbidden, or no https
	};
	const whenIdle = () => setTimeout(register, 3000);
	if (document.readyState === 'complete') whenIdle();
	else addEventListener('load', whenIdle, { once: true });
}
