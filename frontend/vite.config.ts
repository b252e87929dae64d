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

/** What pages share, from the most common on: a file with every module that these reach without a dynamic import. */
const shared = [
	{
		name: 'core',
		roots: /runtime\/client\/entry\.js$|client-optimized\/app\.js$|src\/routes\/\+(layout|error)\.(svelte|ts)$/,
	},
	{
		name: 'public',
		roots:
			/src\/routes\/\(public\)\/(\+layout|Footer|\[slug=slug\]\/(\+layout|ServiceRow))\.svelte$|src\/lib\/(ui\/(Badge|Problem)\.svelte|state\/(lazy|resource)\.svelte\.ts|api\/attempt\.ts|booking\/memory\.ts|format\/whatsapp\.ts)$/,
	},
	{ name: 'times', roots: /src\/lib\/booking\/TimePicker\.svelte$/ },
	{ name: 'turno', roots: /src\/lib\/turno\/\w+\.svelte$|src\/routes\/\(public\)\/Top\.svelte$/ },
	{ name: 'form', roots: /src\/lib\/ui\/(TextField|TextArea|Checkbox|ErrorSummary)\.svelte$/ },
];

/**
 * Puts what pages share into few files: many small ones cost requests and compress worse. Svelte is divided, too: what the
 * public pages do not reach of it is not in their files, however much of it the panel uses.
 */
function sharedFiles(): Plugin {
	const names = new Map<string, string>();
	return {
		name: 'shared-files',
		config: (_, { isSsrBuild }) => {
			const groups = [{ name: (id: string) => names.get(id) ?? null }];
			return isSsrBuild ? {} : { build: { rolldownOptions: { output: { codeSplitting: { groups } } } } };
		},
		buildEnd() {
			const ids = [...this.getModuleIds()];
			for (const { name, roots } of shared) {
				const next = ids.filter((id) => roots.test(id));
				for (let id = next.pop(); id; id = next.pop()) {
					if (names.has(id)) continue;
					names.set(id, name);
					next.push(...(this.getModuleInfo(id)?.importedIds ?? []));
				}
			}
		},
	};
}

export default defineConfig(({ mode }) => {
	const env = loadEnv(mode, process.cwd(), '');
	// Inside a container the server has another name than the one that browsers use.
	const target = env.API_PROXY_URL || env.VITE_API_URL || 'http://localhost:3000';
	const proxy = Object.fromEntries(server.map((path) => [path, { target, ws: path === '/api', changeOrigin: false }]));
	return {
		plugins: [styleFreeAnnouncer(), sharedFiles(), tailwindcss(), sveltekit(), svelteTesting()],
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
