// Weighs what each page loads before it is usable: the gzip bytes of its scripts and styles, and the files, from
// build/routes.json. Fails above the budgets; run it after npm run build.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const build = new URL('../build/', import.meta.url);
const routes = JSON.parse(await readFile(new URL('routes.json', build), 'utf8'));
const html = await readFile(new URL('index.html', build), 'utf8');

/** By the group that a page belongs to: kilobytes of scripts and of styles, and files with the document itself. */
const budgets = {
	'(public)': { js: 55, css: 10, files: 15 },
	'(embed)': { js: 55, css: 10, files: 15 },
	'(panel)': { js: 110, css: 20, files: 25 },
	'(admin)': { js: 110, css: 20, files: 25 },
};

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
	const budget = budgets[id.split('/')[1]];
	if (!budget) continue;
	const scripts = new Set([...start, ...js]);
	const [kJs, kCss, files] = [await weigh(scripts), await weigh(css), scripts.size + css.length + 1];
	const bad = kJs > budget.js || kCss > budget.css || files > budget.files;
	if (bad) over++;
	console.log(
		`${bad ? 'OVER' : ' ok '}  ${kJs.toFixed(1).padStart(6)} KB js (${budget.js})  ${kCss.toFixed(1).padStart(5)} KB css ` +
			`(${budget.css})  ${String(files).padStart(3)} files (${budget.files})  ${id}`,
	);
}
process.exit(over > 0 ? 1 : 0);
