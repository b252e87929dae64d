import tailwindcss from '@tailwindcss/vite';
import { sveltekit } from '@sveltejs/kit/vite';
import { svelteTesting } from '@testing-library/svelte/vite';
import { loadEnv, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

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

export default defineConfig(({ mode }) => {
	const env = loadEnv(mode, process.cwd(), '');
	// Inside a container the server has another name than the one that browsers use.
	const target = env.API_PROXY_URL || env.VITE_API_URL || 'http://localhost:3000';
	const proxy = Object.fromEntries(server.map((path) => [path, { target, ws: path === '/api', changeOrigin: false }]));
	return {
		plugins: [styleFreeAnnouncer(), tailwindcss(), sveltekit(), svelteTesting()],
		server: { port: 5173, strictPort: true, proxy },
		preview: { port: 4173, proxy },
		build: { target: 'es2022', cssTarget: 'safari16', reportCompressedSize: false },
		test: {
			include: ['src/**/*.test.ts'],
			environment: 'jsdom',
			setupFiles: ['src/test-setup.ts'],
			env: { TZ: 'Asia/Tokyo' },
		},
	};
});
