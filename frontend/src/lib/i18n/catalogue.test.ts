import { describe, expect, test } from 'vitest';

/** Every catalogue, by its folder. A missing English text does not compile; this finds what types do not see. */
const spanish = import.meta.glob<{ default: object }>('./*/es.ts', { eager: true });
const english = import.meta.glob<{ default: object }>('./*/en.ts', { eager: true });

function leaves(value: unknown, path = ''): [string, unknown][] {
	if (typeof value !== 'object' || value === null) return [[path, value]];
	return Object.entries(value).flatMap(([name, child]) => leaves(child, `${path}.${name}`));
}

describe.each(Object.keys(spanish))('%s', (file) => {
	const es = leaves(spanish[file]?.default);
	const en = new Map(leaves(english[file.replace('es.ts', 'en.ts')]?.default));

	test('has every text in English, too', () => {
		expect(es.map(([path]) => path).filter((path) => !en.has(path))).toEqual([]);
	});

	test('speaks to people with voseo', () => {
		const texts = es.map(([, text]) => String(text)).join('\n');
		// "escribe" is also what a third person does: it is wrong only where somebody is told to.
		expect(texts).not.toMatch(/\b(tienes|puedes|quieres|elige|haz|ingrese|usted|móvil|cita)\b|^escribe\b/im);
	});
});
