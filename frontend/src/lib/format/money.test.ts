import { describe, expect, test } from 'vitest';
import { money, parseMoney } from './money';

describe('money', () => {
	test.each([
		[0, '$\u00a00'],
		[1_250_000, '$\u00a012.500'],
		[1_250_050, '$\u00a012.500,50'],
		[-500_000, '-$\u00a05.000'],
		[1, '$\u00a00,01'],
		[123_456_789_00, '$\u00a0123.456.789'],
	])('%d centavos are shown as %s', (centavos, want) => {
		expect(money(centavos)).toBe(want);
	});

	test('in English the currency is named, since $ reads as dollars', () => {
		expect(money(1_250_050, 'en')).toBe('ARS\u00a012,500.50');
	});
});

describe('parseMoney', () => {
	test.each([
		['12500', 1_250_000],
		['12.500', 1_250_000],
		['$ 12.500,50', 1_250_050],
		['12500,5', 1_250_050],
		[' 1.234.567 ', 123_456_700],
		['0', 0],
	])('%s is %d centavos', (text, want) => {
		expect(parseMoney(text)).toBe(want);
	});

	test.each(['', '12.5', '1.2.3', '-5', 'doce', '12,345', '1e5', '99999999999'])('%s is no amount', (text) => {
		expect(parseMoney(text)).toBeUndefined();
	});

	test('reads back every amount that money shows', () => {
		for (const centavos of [0, 5, 99, 100, 1_000_00, 999_999_99, 1_600_000]) {
			expect(parseMoney(money(centavos))).toBe(centavos);
		}
	});
});
