// Runs after vite build: writes build/routes.json, by which the server can preload the scripts of a page (see README.md).
import { readFile, writeFile } from 'node:fs/promises';

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

// The dictionary of the generated app: "/(public)/[slug]": [leaf, [layouts], [errors]]; 0 is the root layout.
const dictionary = /export const dictionary = (\{[\s\S]*?\n?\t?\});/.exec(app)?.[1];
if (!dictionary) throw new Error('finish: no dictionary in the generated app');
const routes = {};
for (const [, id, leaf, layouts = ''] of dictionary.matchAll(/"([^"]+)": \[~?(\d+)(?:,\[([\d,]*)\])?/g)) {
	const nodes = [0, ...layouts.split(',').filter(Boolean).map(Number), Number(leaf)];
	const js = new Set();
	const css = new Set();
	for (const n of nodes) {
		const files = node(n);
		files.js.forEach((file) => js.add('/' + file));
		files.css.forEach((file) => css.add('/' + file));
	}
	routes[id] = { js: [...js].filter((file) => !start.has(file.slice(1))), css: [...css] };
}
await writeFile(new URL('build/routes.json', root), JSON.stringify(routes, null, '\t') + '\n');
