import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** The version that open pages compare themselves with: the commit, so that one commit builds to one result. */
function version() {
	if (process.env.BP_VERSION) return process.env.BP_VERSION;
	try {
		return execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim();
	} catch {
		return JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')).version;
	}
}

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	compilerOptions: { runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true) },
	kit: {
		// One page serves every address; the Go server fills its markers (see README.md).
		adapter: adapter({ pages: 'build', assets: 'build', fallback: 'index.html', strict: true }),
		paths: { relative: false },
		version: { name: version() },
		// Registered by src/lib/state/worker.ts once a page is idle, so that it never competes with the first paint.
		serviceWorker: { register: false },
	},
};
