import { expect, test } from 'vitest';
import { parseMoney } from '$lib/format/money';
import { typed } from './typed';

test.each([
	[0, '0'],
	[100, '1'],
	[1250000, '12.500'],
	[1250050, '12.500,50'],
	[105, '1,05'],
	[123456789, '1.234.567,89'],
])('%i centavos are typed %s, and read back', (centavos, text) => {
	expect(typed(centavos)).toBe(text);
	expect(parseMoney(text)).toBe(centavos);
});
