// Writes src/lib/api/schema.d.ts from the API's document; with --check it only says whether the file is up to date.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const document = new URL('../../api/openapi.json', import.meta.url);
const target = new URL('../src/lib/api/schema.d.ts', import.meta.url);

const api = JSON.parse(await readFile(document, 'utf8'));
for (const path of Object.values(api.paths)) {
	for (const operation of Object.values(path)) {
		if (!operation?.responses) continue;
		// Every error is the same problem document, which src/lib/api/error.ts reads; repeating it 1,200 times helps nobody.
		operation.responses = Object.fromEntries(Object.entries(operation.responses).filter(([status]) => status < '400'));
	}
}

const head = '// Written by `npm run gen` from api/openapi.json. Do not edit.\n\n';
const text = head + astToString(await openapiTS(api, { alphabetize: true, defaultNonNullable: false }));

if (process.argv.includes('--check')) {
	if ((await readFile(target, 'utf8').catch(() => '')) !== text) {
		console.error('stale: frontend/src/lib/api/schema.d.ts. Run npm run gen in frontend/ and commit it.');
		process.exit(1);
	}
} else {
	await writeFile(target, text);
}
