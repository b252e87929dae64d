// Weighs what each page loads before it is usable: the gzip bytes of its scripts and styles, and the files with the
// document itself, by build/routes.json. Fails when one is over its budget; run it after npm run build.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const build = new URL('../build/', import.meta.url);
const routes = JSON.parse(await readFile(new URL('routes.json', build), 'utf8'));
const html = await readFile(new URL('index.html', build), 'utf8');

/** By the beginning of a page's name, the first that fits: kilobytes of scripts and of styles, and files. */
const budgets = Object.entries({
	'/(public)': { js: 55, css: 10, files: 15 },
	'/(embed)': { js: 55, css: 10, files: 15 },
	'/(panel)/panel/reportes': { js: 80, css: 20, files: 25 },
	'/(panel)': { js: 110, css: 20, files: 25 },
	'/(admin)': { js: 110, css: 20, files: 25 },
});

const start = [...html.matchAll(/(?:href|import\()="?(\/_app\/[^"]+\.js)"/g)].map((match) => match[1]);
const sizes = new Map();

async function weigh(files) {
	let total = 0;
	for (const file of files) {
		if (!sizes.has(file)) sizes.set(file, gzipSync(await readFile(new URL('.' + file, build)), { level: 9 }).length);
		total += sizes.get(file);
	}
	return total / 1024;
}

let over = 0;
for (const [id, { js, css }] of Object.entries(routes).sort()) {
	const [, budget] = budgets.find(([beginning]) => id.startsWith(beginning)) ?? [];
	if (!budget) throw new Error(`${id} has no budget`);
	const scripts = new Set([...start, ...js]);
	const got = { js: await weigh(scripts), css: await weigh(css), files: scripts.size + css.length + 1 };
	const bad = Object.keys(budget).filter((part) => got[part] > budget[part]);
	if (bad.length > 0) over++;
	console.log(
		`${bad.length > 0 ? 'OVER' : ' ok '}  ${got.js.toFixed(1).padStart(6)} KB js (${budget.js})  ` +
			`${got.css.toFixed(1).padStart(5)} KB css (${budget.css})  ${String(got.files).padStart(3)} files (${budget.files})  ${id}` +
			(bad.length > 0 ? `: too much ${bad.join(', ')}` : ''),
	);
}
if (over > 0) console.error(`${over} pages are over their budget. What is in a file: npx vite build --sourcemap.`);
process.exit(over > 0 ? 1 : 0);
