/// <reference types="@sveltejs/kit" />
/// <reference no-default-lib="true"/>
/// <reference lib="esnext" />
/// <reference lib="webworker" />
import { version } from '$service-worker';

/*
 * Small on purpose. It keeps the app's own files, whose names change with their content, and the page that starts the app,
 * for when there is no network. It never touches what the server answers to programs: an agenda or a free time that is not
 * of this moment must never look as if it were.
 */
const worker = self as unknown as ServiceWorkerGlobalScope;
const files = `bp-files-${version}`;
const shell = '/panel'; // any page of the app is the same document

worker.addEventListener('install', (event) => {
	void worker.skipWaiting();
	// Without it, a page without network would be the browser's own. No harm when it cannot be had now.
	event.waitUntil(keepShell().catch(() => undefined));
});

async function keepShell(): Promise<void> {
	const response = await fetch(shell, { credentials: 'omit' });
	if (response.ok) await (await caches.open(files)).put(shell, response);
}

worker.addEventListener('activate', (event) => {
	event.waitUntil(
		(async () => {
			const names = await caches.keys();
			await Promise.all(names.filter((name) => name !== files).map((name) => caches.delete(name)));
			await worker.clients.claim();
		})(),
	);
});

worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const url = new URL(request.url);
	if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
	if (url.pathname.startsWith('/_app/immutable/')) event.respondWith(kept(request));
	else if (request.mode === 'navigate' && isApp(url.pathname)) event.respondWith(page(request));
});

/** Whether a path is one of the app's pages and not the server's. */
function isApp(path: string): boolean {
	return !/^\/(api|webhooks|checkout|oauth|health|metrics|docs|openapi\.json|dev)(\/|$)/.test(path);
}

async function kept(request: Request): Promise<Response> {
	const cache = await caches.open(files);
	const found = await cache.match(request);
	if (found) return found;
	const response = await fetch(request);
	if (response.ok) await cache.put(request, response.clone());
	return response;
}

/** The page from the network. Without one it is the panel's, which has nobody's data in it: it says what is missing. */
async function page(request: Request): Promise<Response> {
	try {
		return await fetch(request);
	} catch (cause) {
		const found = await (await caches.open(files)).match(shell);
		if (found) return found;
		throw cause;
	}
}
