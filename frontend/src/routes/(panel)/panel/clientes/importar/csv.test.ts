import { describe, expect, test } from 'vitest';
import { parseCSV, separatorOf, textOf, writeCSV } from './csv';

describe('a CSV', () => {
	test.each([
		[
			'with ; as here',
			'Nombre;Celular\r\nAna;11 5555-0101\r\n',
			[
				['Nombre', 'Celular'],
				['Ana', '11 5555-0101'],
			],
		],
		[
			'with commas and quotes',
			'a,b\n"Paz, Luis","dijo ""hola"""\n',
			[
				['a', 'b'],
				['Paz, Luis', 'dijo "hola"'],
			],
		],
		['with a line end in a cell', 'a;"uno\ndos"\n', [['a', 'uno\ndos']]],
		[
			'with tabs, pasted from a sheet',
			'Ana\t11\nLuis\t12',
			[
				['Ana', '11'],
				['Luis', '12'],
			],
		],
		[
			'with a mark of UTF-8 and empty rows',
			'\ufeffa;b\n;\n\nc;d',
			[
				['a', 'b'],
				['c', 'd'],
			],
		],
		['of nothing', ' \n\n', []],
	])('%s', (_, text, rows) => expect(parseCSV(text)).toEqual(rows));

	test('finds its separator outside of quotes', () => expect(separatorOf('"a,b,c,d";x\n"e,f";y')).toBe(';'));

	test('is read back as it was written', () => {
		const rows = [
			['Ana "la" Paz', 'a;b'],
			['', 'dos\nlíneas'],
		];
		expect(parseCSV(writeCSV(rows))).toEqual(rows);
	});

	test('holds no formulas, but telephone numbers', () => {
		expect(writeCSV([['=1+1', '+54 9 11 5555-0101', '-x']])).toBe("\ufeff'=1+1;+54 9 11 5555-0101;'-x\r\n");
	});

	test('of an old spreadsheet has its accents', async () => {
		expect(await textOf(new Blob([new Uint8Array([0x4a, 0x6f, 0x73, 0xe9])]))).toBe('José');
	});
});
