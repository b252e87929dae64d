import { describe, expect, test } from 'vitest';
import { moved, spanOn, type Turno } from './turno';

const zone = 'America/Argentina/Buenos_Aires';

describe('spanOn', () => {
	test.each([
		['on its day', '2026-11-24', '2026-11-24T10:00:00-03:00', '2026-11-24T10:30:00-03:00', { from: 600, to: 630 }],
		['on another day', '2026-11-25', '2026-11-24T10:00:00-03:00', '2026-11-24T10:30:00-03:00', undefined],
		['past midnight', '2026-11-24', '2026-11-24T23:30:00-03:00', '2026-11-25T00:30:00-03:00', { from: 1410, to: 1470 }],
		['the rest of it', '2026-11-25', '2026-11-24T23:30:00-03:00', '2026-11-25T00:30:00-03:00', { from: 0, to: 30 }],
		['ends at midnight', '2026-11-25', '2026-11-24T23:30:00-03:00', '2026-11-25T00:00:00-03:00', undefined],
		['days off', '2026-12-01', '2026-11-30T00:00:00-03:00', '2026-12-04T00:00:00-03:00', { from: 0, to: 1440 }],
	])('%s', (_, day, from, to, want) => {
		expect(spanOn(day, from, to, zone)).toEqual(want);
	});
});

test('a turno that moves keeps its length, and its lines their distance', () => {
	const turno = {
		starts_at: '2026-11-24T10:00:00-03:00',
		ends_at: '2026-11-24T11:00:00-03:00',
		lines: [
			{
				barber_id: 'a',
				barber_name: 'Ana',
				starts_at: '2026-11-24T10:00:00-03:00',
				ends_at: '2026-11-24T10:30:00-03:00',
			},
			{
				barber_id: 'a',
				barber_name: 'Ana',
				starts_at: '2026-11-24T10:30:00-03:00',
				ends_at: '2026-11-24T11:00:00-03:00',
			},
		],
	} as Turno;
	const after = moved(turno, { startsAt: '2026-11-24T15:00:00Z', barberId: 'b' }, 'Beto');
	expect(after.ends_at).toBe('2026-11-24T16:00:00.000Z');
	expect(after.lines.map((l) => [l.barber_name, l.starts_at])).toEqual([
		['Beto', '2026-11-24T15:00:00.000Z'],
		['Beto', '2026-11-24T15:30:00.000Z'],
	]);
});
