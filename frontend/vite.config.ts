import tailwindcss from '@tailwindcss/vite';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, loadEnv, type Plugin } from 'vite';
import { sharedFiles } from './scripts/split.ts';

/** What the Go server answers; everything else is this app. */
const server = ['/api', '/webhooks', '/checkout', '/oauth', '/health', '/metrics', '/docs', '/openapi.json'];

/**
 * Moves the inline style of SvelteKit's announcer into a class: the content security policy allows no inline style, and
 * the announcer is the only element that has one.
 */
function styleFreeAnnouncer(): Plugin {
	return {
		name: 'style-free-announcer',
		enforce: 'pre',
		transform(code, id) {
			if (!id.includes('/generated/root.svelte')) return undefined;
			return code.replace(/(id="svelte-announcer"[^>]*?) style="[^"]*"/, '$1 class="sr-only"');
		},
	};
}

/**
 * Takes from Svelte by name what SvelteKit's client takes out of its namespace, which would keep all of it in the bundle.
 */
function svelteByName(): Plugin {
	return {
		name: 'svelte-by-name',
		apply: 'build',
		transform(code, id) {
			if (!id.endsWith('/kit/src/runtime/client/client.js')) return undefined;
			return code.replace('const { onMount, tick } = svelte;', 'const onMount = svelte.onMount, tick = svelte.tick;');
		},
	};
}

/**
 * Lets the app start with the root layout and the error page that are in its own file: fetched as pages are, each would be
 * one more request for the name of something that is there.
 */
function rootAtHand(): Plugin {
	return {
		name: 'root-at-hand',
		apply: 'build',
		transform(code, id) {
			if (!id.endsWith('client-optimized/app.js')) return undefined;
			const nodes = [0, 1].map((n) => `import * as node${n} from './nodes/${n}';\n`).join('');
			return nodes + code.replace(/\(\) => import\('\.\/nodes\/([01])'\)/g, 'async () => node$1');
		},
	};
}

export default defineConfig(({ mode }) => {
	const env = loadEnv(mode, process.cwd(), '');
	// Inside a container the server has another name than the one that browsers use.
	const target = env.API_PROXY_URL || env.VITE_API_URL || 'http://localhost:3000';
	const proxy = Object.fromEntries(server.map((path) => [path, { target, ws: path === '/api', changeOrigin: false }]));
	return {
		plugins: [styleFreeAnnouncer(), svelteByName(), rootAtHand(), sharedFiles(), tailwindcss(), sveltekit()],
		server: { port: 5173, strictPort: true, proxy },
		preview: { port: 4173, proxy },
		// Which scripts a page needs is in routes.json, which the server makes links of: the app itself need not know.
		build: { target: 'es2022', cssTarget: 'safari16', reportCompressedSize: false, modulePreload: false },
	};
});
