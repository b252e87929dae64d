// Runs the browser tests: node tests/run.mjs [part of a name ...]. The stack is at BASE_URL (make e2e starts one of its
// own), or at WEB and API where they are two places. All files share one browser; several run at a time (E2E_WORKERS), the
// long ones first, and those that measure time by themselves at the end. What they saw is in tests/out/.
import { spawn } from 'node:child_process';
import { readdir, rm, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumOptions } from './browser.mjs';

const alone = /speed/;
const names = process.argv.slice(2);
const folder = new URL('./', import.meta.url);
const found = (await readdir(folder)).filter(
	(file) => file.endsWith('.test.mjs') && (names.length === 0 || names.some((name) => file.includes(name))),
);
if (found.length === 0) {
	console.error(`no browser test is called ${names.join(' or ')}`);
	process.exit(1);
}
const sized = await Promise.all(found.map(async (file) => ({ file, size: (await stat(new URL(file, folder))).size })));
const files = sized.sort((a, b) => b.size - a.size).map(({ file }) => file);
if (names.length === 0) await rm(new URL('out/', folder), { recursive: true, force: true });

const browser = await chromium.launchServer(chromiumOptions);
const env = { WEB: process.env.BASE_URL, ...process.env, BROWSER: browser.wsEndpoint() };
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Runs a file; prints what it said once it is over. */
function run(file) {
	const since = Date.now();
	const args = ['--test', '--test-reporter=spec', fileURLToPath(new URL(file, folder))];
	const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
	let said = '';
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
	return new Promise((done) =>
		child.on('close', (status) => {
			const lines = said.split('\n').filter((line) => !/^ℹ (suites|cancelled|skipped 0|todo|duration_ms)/.test(line));
			console.log(`\n${status === 0 ? 'ok' : 'FAILED'} ${file} (${seconds(since)})\n${lines.join('\n').trim()}`);
			done(status === 0 ? [] : [file]);
		}),
	);
}

async function worker(queue) {
	const failed = [];
	for (let file = queue.shift(); file; file = queue.shift()) failed.push(...(await run(file)));
	return failed;
}

const since = Date.now();
const together = files.filter((file) => !alone.test(file));
const workers = Array.from({ length: Number(process.env.E2E_WORKERS ?? 3) }, () => worker(together));
const failed = (await Promise.all(workers)).flat();
failed.push(...(await worker(files.filter((file) => alone.test(file)))));
await browser.close();
console.log(
	`\n${files.length} files in ${seconds(since)}; ${failed.length ? `failed: ${failed.join(', ')}` : 'all passed'}`,
);
process.exit(failed.length ? 1 : 0);
