// Runs after vite build: writes build/routes.json, by which the server can preload the scripts of a page (see README.md).
import { readFile, writeFile } from 'node:fs/promises';
import { routes } from './routes.mjs';

const root = new URL('../', import.meta.url);
const manifest = JSON.parse(await readFile(new URL('.svelte-kit/output/client/.vite/manifest.json', root), 'utf8'));
const app = await readFile(new URL('.svelte-kit/generated/client-optimized/app.js', root), 'utf8');

/** All files that an entry of the manifest needs at once. */
function closure(key, found = { js: new Set(), css: new Set() }) {
	const chunk = manifest[key];
	if (!chunk || found.js.has(chunk.file)) return found;
	found.js.add(chunk.file);
	for (const css of chunk.css ?? []) found.css.add(css);
	for (const next of chunk.imports ?? []) closure(next, found);
	return found;
}

const node = (n) => closure(`.svelte-kit/generated/client-optimized/nodes/${n}.js`);

/** What the document itself starts, which every page has. */
const start = new Set();
for (const key of Object.keys(manifest)) {
	if (/kit\/src\/runtime\/client\/entry\.js$|client-optimized\/app\.js$/.test(key)) {
		for (const file of closure(key).js) start.add(file);
	}
}

const pages = {};
for (const [id, nodes] of routes(app)) {
	const js = new Set();
	const css = new Set();
	for (const n of nodes) {
		const files = node(n);
		if (n > 0) files.js.forEach((file) => js.add('/' + file)); // the root layout is part of what every page has
		files.css.forEach((file) => css.add('/' + file));
	}
	pages[id] = { js: [...js].filter((file) => !start.has(file.slice(1))), css: [...css] };
}
// The app has the root layout in its own file; SvelteKit asks for it as for any other.
const index = new URL('build/index.html', root);
const [layout] = node(0).js;
const html = await readFile(index, 'utf8');
await writeFile(index, html.replace(new RegExp(`\\s*<link [^>]*${layout}[^>]*>`), ''));
await writeFile(new URL('build/routes.json', root), JSON.stringify(pages, null, '\t') + '\n');
