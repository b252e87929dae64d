// Runs the browser tests, one file after the other: node tests/run.mjs [part of a name ...]. The stack is at BASE_URL
// (make e2e starts one of its own), or at WEB and API where they are two places.
import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const names = process.argv.slice(2);
const folder = new URL('./', import.meta.url);
const files = (await readdir(folder))
	.filter((file) => file.endsWith('.test.mjs') && (names.length === 0 || names.some((name) => file.includes(name))))
	.sort()
	.map((file) => fileURLToPath(new URL(file, folder)));
if (files.length === 0) {
	console.error(`no browser test is called ${names.join(' or ')}`);
	process.exit(1);
}
const env = { WEB: process.env.BASE_URL, ...process.env };
const { status } = spawnSync(process.execPath, ['--test', '--test-concurrency=1', ...files], { env, stdio: 'inherit' });
process.exit(status ?? 1);
