// Measures the pages that customers see with Lighthouse as on a slow phone, and prints the median of three runs. The
// stack is at BASE_URL, the browser is CHROMIUM; arguments name other pages. The reports are left in frontend/tests/out.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import lighthouse from 'lighthouse';

const runs = 3;
const categories = ['performance', 'accessibility', 'best-practices', 'seo'];
const pages = process.argv.length > 2 ? process.argv.slice(2) : ['/demo', '/demo/reservar', '/', '/estado'];
const reports = fileURLToPath(new URL('../../frontend/tests/out/lighthouse/', import.meta.url));

/** Starts a browser and returns the port by which it is controlled. */
async function browser(profile) {
	const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
	const child = spawn(process.env.CHROMIUM ?? '/usr/bin/chromium', [...flags, '--remote-debugging-port=0', `--user-data-dir=${profile}`], {
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	const port = await new Promise((resolve, reject) => {
		let said = '';
		child.stderr.on('data', (text) => {
			const found = /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec((said += text));
			if (found) resolve(Number(found[1]));
		});
		child.on('exit', () => reject(new Error('the browser ended: ' + said)));
	});
	return { child, port };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

await mkdir(reports, { recursive: true });
const profile = await mkdtemp(join(tmpdir(), 'lighthouse-'));
const { child, port } = await browser(profile);
try {
	console.log('page                      perf a11y best  seo     LCP     FCP    TBT    CLS');
	for (const page of pages) {
		const results = [];
		for (let i = 0; i < runs; i++) {
			const { lhr } = await lighthouse(process.env.BASE_URL + page, { port, onlyCategories: categories, logLevel: 'error' });
			results.push(lhr);
		}
		const score = (name) => String(Math.round(median(results.map((r) => r.categories[name].score * 100)))).padStart(4);
		const figure = (name) => median(results.map((r) => r.audits[name].numericValue));
		const time = (name, width) => `${Math.round(figure(name))} ms`.padStart(width);
		console.log(
			page.padEnd(25),
			categories.map(score).join(' '),
			time('largest-contentful-paint', 7),
			time('first-contentful-paint', 7),
			time('total-blocking-time', 6),
			figure('cumulative-layout-shift').toFixed(3),
		);
		const name = page.replaceAll(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'home';
		await writeFile(join(reports, name + '.json'), JSON.stringify(results.at(-1)));
	}
} finally {
	child.removeAllListeners('exit');
	child.kill();
	await rm(profile, { recursive: true, force: true, maxRetries: 5 });
}
