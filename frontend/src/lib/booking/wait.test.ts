import { describe, expect, it } from 'vitest';
import es from '$lib/i18n/waitlist/es';
import { checkWait, proposed, waitRequest, type WaitForm } from './wait';

const form: WaitForm = { from: '2026-11-22', to: '2026-11-30', part: 'any', name: 'Ana 💈', phone: '11 2345-6789' };
const check = (change: Partial<WaitForm>) => checkWait({ ...form, ...change }, '2026-11-22', es.join);

describe('the form of the waiting list', () => {
	it('proposes the day that was looked at, and a fortnight otherwise', () => {
		expect(proposed('2026-11-22', '2026-11-28')).toEqual({ from: '2026-11-28', to: '2026-11-28' });
		expect(proposed('2026-11-22', '')).toEqual({ from: '2026-11-22', to: '2026-12-05' });
		expect(proposed('2026-11-22', '2026-11-20')).toEqual({ from: '2026-11-22', to: '2026-12-05' });
	});

	it('takes what is right', () => {
		expect(check({})).toEqual({});
		expect(check({ to: '2026-11-22' })).toEqual({});
		expect(check({ to: '2027-01-21' })).toEqual({});
	});

	it.each([
		['no first day', { from: '' }, { from: es.join.errFrom }],
		['no last day', { to: '' }, { to: es.join.errTo }],
		['a day that is over', { from: '2026-11-01', to: '2026-11-21' }, { to: es.join.errPast }],
		['days the wrong way round', { from: '2026-11-29', to: '2026-11-28' }, { to: es.join.errOrder }],
		['too many days', { to: '2027-01-22' }, { to: es.join.errLong }],
		['nobody', { name: ' ' }, { name: es.join.errName }],
		['no telephone', { phone: '123' }, { phone: es.join.errPhone }],
	])('refuses %s', (_, change, errors) => {
		expect(check(change)).toEqual(errors);
	});

	it('is sent without what was left open', () => {
		expect(waitRequest({ ...form, name: ' Ana ' }, ['s1', 's2'], undefined)).toEqual({
			service_ids: ['s1', 's2'],
			from_date: '2026-11-22',
			to_date: '2026-11-30',
			part_of_day: 'any',
			name: 'Ana',
			phone: '11 2345-6789',
			consent: true,
		});
		expect(waitRequest(form, ['s1'], 'b1').barber_id).toBe('b1');
	});
});
