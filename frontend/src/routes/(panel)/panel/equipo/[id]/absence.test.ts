import { describe, expect, test } from 'vitest';
import { checksOf, emptyEntry, spanOf, words } from './absence';

const zone = 'America/Argentina/Buenos_Aires';
const said = { wrongDay: 'd', wrongHour: 'h', wrongOrder: 'o' };
const wrong = (entry: Partial<ReturnType<typeof emptyEntry>>) =>
	checksOf({ ...emptyEntry(), ...entry }, 'a', said).flatMap(([id, message]) => (message ? [`${id} ${message}`] : []));

describe('an absence', () => {
	test('of whole days ends with the midnight after the last one, by the clock of the shop', () => {
		expect(spanOf({ ...emptyEntry(), from: '2026-12-07', to: '2026-12-08' }, zone)).toEqual({
			starts_at: '2026-12-07T03:00:00.000Z',
			ends_at: '2026-12-09T03:00:00.000Z',
		});
	});
	test('of hours is as typed', () => {
		const entry = { ...emptyEntry(), whole: false, from: '2026-12-07', to: '2026-12-07' };
		expect(spanOf(entry, zone)).toEqual({ starts_at: '2026-12-07T17:00:00.000Z', ends_at: '2026-12-07T21:00:00.000Z' });
	});
	test.each([
		['without days', {}, ['a-from d', 'a-to d']],
		['backwards', { from: '2026-12-08', to: '2026-12-07' }, ['a-to o']],
		['of one day', { from: '2026-12-08', to: '2026-12-08' }, []],
		['of no time', { whole: false, from: '2026-12-08', to: '2026-12-08', toHour: '14:00' }, ['a-to o']],
	])('%s is told so', (_, entry, found) => expect(wrong(entry)).toEqual(found));
	test('is read back in words', () => {
		expect(words('2026-12-07T03:00:00Z', '2026-12-08T03:00:00Z', zone)).toBe('lunes 7 de diciembre');
		expect(words('2026-12-07T17:00:00Z', '2026-12-07T21:00:00Z', zone)).toBe('lunes 7 de diciembre, 14:00 – 18:00');
	});
});
