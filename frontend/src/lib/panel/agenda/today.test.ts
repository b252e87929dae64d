import { expect, test } from 'vitest';
import { sortDay } from './today';
import type { Status, Turno } from './turno';

let ids = 0;
const turno = (status: Status, start: string, paid = 0) =>
	({
		id: String(++ids),
		status,
		starts_at: `2026-11-24T${start}:00-03:00`,
		total_centavos: 1000,
		paid_centavos: paid,
	}) as Turno;
const now = Date.parse('2026-11-24T12:00:00-03:00');

test('a day is sorted by what each turno needs', () => {
	const chair = turno('in_service', '11:45');
	const waiting = turno('checked_in', '12:00');
	const late = turno('confirmed', '11:50');
	const onTime = turno('confirmed', '12:00');
	const coming = turno('pending_payment', '13:00');
	const owes = turno('completed', '10:00');
	const paid = turno('completed', '10:30', 1000);
	const gone = turno('no_show', '09:00');
	const cancelled = turno('cancelled_by_shop', '15:00');
	const day = sortDay([gone, owes, paid, chair, late, waiting, onTime, coming, cancelled], now);
	expect(day.chair).toEqual([chair]);
	expect(day.waiting).toEqual([waiting]);
	expect(day.late).toEqual([late, onTime]);
	expect(day.coming).toEqual([coming]);
	expect(day.unpaid).toEqual([owes]);
	expect([day.count, day.noShows]).toEqual([8, 1]);
});
