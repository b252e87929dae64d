import { describe, expect, test } from 'vitest';
import type { Settings } from './data';
import { fieldsOf, read, shown, type Spec } from './fields';

const spec = (more: Partial<Spec>): Spec => ({ key: 'notice_minutes', kind: 'number', ...more });

describe('a typed setting', () => {
	test.each([
		['a number within its bounds', spec({ least: 5, most: 240 }), ' 15 ', { value: 15 }],
		['a number beyond them', spec({ least: 5, most: 240 }), '4', { wrong: 'number' }],
		['nothing where there must be a number', spec({}), '', { wrong: 'number' }],
		['nothing where there may be', spec({ kind: 'optional' }), '', { value: null }],
		['money', spec({ kind: 'money' }), '12.500,50', { value: 1250050 }],
		['money that is none', spec({ kind: 'money' }), '12.5', { wrong: 'money' }],
		['a time', spec({ kind: 'time' }), '22:00', { value: '22:00' }],
		['no time', spec({ kind: 'time' }), '24:00', { wrong: 'time' }],
		['hours before', spec({ kind: 'hours' }), '24, 2', { value: [24, 2] }],
		['no hours', spec({ kind: 'hours' }), '', { value: [] }],
		['too many hours', spec({ kind: 'hours' }), '1,2,3,4,5', { wrong: 'hours' }],
		['something that is on', spec({ kind: 'switch' }), 'true', { value: true }],
		['something that is off', spec({ kind: 'switch' }), 'false', { value: false }],
		['channels in their order', spec({ kind: 'many' }), 'email, sms', { value: ['email', 'sms'] }],
	])('%s', (_, field, text, found) => expect(read(field, text)).toEqual(found));
});

test('what is shown is read back as it was', () => {
	const settings = {
		reminder_hours: [24, 2],
		deposit_from_centavos: 1250050,
		late_refund_percent: null,
		waitlist_auto: false,
		waitlist_offer_minutes: 30,
		cash_discount_percent: 10,
	} as unknown as Settings;
	const fields = [...fieldsOf('messages'), ...fieldsOf('deposits'), ...fieldsOf('rules')];
	for (const field of fields.filter((one) => one.key in settings)) {
		expect(read(field, shown(field, settings))).toEqual({ value: settings[field.key] });
	}
});
