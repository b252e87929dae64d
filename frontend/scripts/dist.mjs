// Puts build/ where the Go program takes it in (internal/webui/dist), with compressed copies beside the files: they are
// made once here, as small as can be, and cost the server nothing.
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const from = fileURLToPath(new URL('../build/', import.meta.url));
const to = fileURLToPath(new URL('../../internal/webui/dist/', import.meta.url));
const packed = new Set(['.js', '.css', '.html', '.json', '.svg', '.txt', '.webmanifest', '.xml', '.ico']);

for (const name of await readdir(to)) {
	if (name !== 'README.md') await rm(to + name, { recursive: true });
}
await cp(from, to, { recursive: true });

let files = 0;
for (const entry of await readdir(to, { recursive: true, withFileTypes: true })) {
	// The server compresses the page itself: it writes into it.
	if (!entry.isFile() || !packed.has(extname(entry.name)) || entry.name === 'index.html') continue;
	const path = `${entry.parentPath ?? entry.path}/${entry.name}`;
	const text = await readFile(path);
	const params = { [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
	await writeFile(`${path}.br`, await promisify(brotliCompress)(text, { params }));
	await writeFile(`${path}.gz`, await promisify(gzip)(text, { level: 9 }));
	files += 1;
}
console.error(`internal/webui/dist: ${files} files with compressed copies`);
