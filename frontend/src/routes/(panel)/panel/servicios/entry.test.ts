import { describe, expect, test } from 'vitest';
import { checksOf, emptyEntry, parsePercent, raised, sentOf, whole } from './entry';

const words = {
	nameMissing: 'n',
	priceWrong: 'p',
	minutesWrong: 'm',
	marginWrong: 'g',
	percentWrong: '%',
	amountWrong: 'a',
};
const wrong = (entry: ReturnType<typeof emptyEntry>) =>
	checksOf(entry, 's', words).flatMap(([id, message]) => (message ? [id] : []));

describe('a service that is typed', () => {
	test('says what is wrong, field by field', () => {
		expect(wrong({ ...emptyEntry(), minutes: '0', before: 'x', deposit: 'percent', percent: '101' })).toEqual([
			's-name',
			's-price',
			's-minutes',
			's-before',
			's-percent',
		]);
	});
	test('with parts is checked part by part', () => {
		const parts = [
			{ minutes: '30', busy: true },
			{ minutes: '', busy: false },
		];
		expect(wrong({ ...emptyEntry(), name: 'Color', price: '1', split: true, parts })).toEqual(['s-part-1']);
	});
	test('is sent in centavos and numbers', () => {
		const sent = sentOf({ ...emptyEntry(), name: ' Corte ', price: '12.500,50', deposit: 'fixed', amount: '5.000' });
		expect(sent).toMatchObject({
			name: 'Corte',
			price_centavos: 1250050,
			duration_minutes: 30,
			deposit: { kind: 'fixed', value: 500000 },
		});
		expect(sent).not.toHaveProperty('segments');
	});
});

test.each([
	['a raise is rounded to the step, half up', 1600000, 12.5, 50000, 1800000],
	['half a step goes up', 100000, 2.5, 5000, 105000],
	['a drop, too', 1600000, -10, 50000, 1450000],
	['without a step it is rounded to the centavo', 333, 10, 1, 366],
])('%s', (_, centavos, percent, step, after) => expect(raised(centavos, percent, step)).toBe(after));

test.each([
	['12,5', 12.5],
	['-10 %', -10],
	['+3.25', 3.25],
	['0', undefined],
	['-100', undefined],
	['doce', undefined],
])('the percentage of %s is %s', (text, percent) => expect(parsePercent(text)).toBe(percent));

test('whole numbers stay within their bounds', () => {
	expect([whole(' 30 ', 1, 720), whole('721', 1, 720), whole('3,5', 1, 9), whole('', 0, 9)]).toEqual([
		30,
		undefined,
		undefined,
		undefined,
	]);
});
