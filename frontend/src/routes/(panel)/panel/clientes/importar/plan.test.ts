import { describe, expect, test } from 'vitest';
import { guess, plan } from './plan';

describe('the columns of a file', () => {
	test('are known by their names', () => {
		const rows = [['Apellido', 'Nombre', 'Teléfono móvil', 'E-mail', 'D.N.I.', 'Observaciones']];
		expect(guess(rows)).toEqual({ header: true, targets: ['surname', 'name', 'phone', 'email', 'skip', 'note'] });
	});
	test('are known by what they hold', () => {
		const rows = [
			['Ana Paz', '11 5555-0101', 'ana@example.com'],
			['Luis', '0351 15 555-0102', ''],
		];
		expect(guess(rows)).toEqual({ header: false, targets: ['name', 'phone', 'email'] });
	});
	test('of a kind count once', () => {
		expect(guess([['Celular', 'Celular 2', 'Nombre']]).targets).toEqual(['phone', 'skip', 'name']);
	});
});

describe('a row', () => {
	const columns = ['name', 'phone', 'email', 'doc'] as const;
	test.each([
		['goes', ['Ana', '11 5555-0101', 'a@example.com', '30.111.222'], 'fine', true],
		['without a number goes', ['Ana', '', '', ''], 'noPhone', true],
		['with a wrong number stays', ['Ana', '123', '', ''], 'badPhone', false],
		['with a wrong address goes without it', ['Ana', '11 5555-0101', 'ana@', ''], 'badEmail', true],
		['with a wrong document goes without it', ['Ana', '11 5555-0101', '', '12'], 'badDoc', true],
		['without a name stays', ['', '11 5555-0101', '', ''], 'noName', false],
	])('%s', (_, cells, verdict, goes) =>
		expect(plan([cells], columns, false)[0]).toMatchObject({ verdict, goes, row: 1 }),
	);

	test('sends what is right only', () => {
		expect(plan([['Ana 💈', '', 'ana@', '30.111.222']], columns, false)[0]?.customer).toEqual({
			name: 'Ana 💈',
			doc_type: 'DNI',
			doc_number: '30111222',
		});
	});
	test('with the number of an earlier one stays', () => {
		const found = plan([['a'], ['Ana', '11 5555-0101'], ['Ana P.', '+54 9 11 5555 0101']], columns, true);
		expect(found.map((one) => [one.row, one.verdict])).toEqual([
			[2, 'fine'],
			[3, 'twice'],
		]);
	});
});
