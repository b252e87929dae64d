import { describe, expect, it } from 'vitest';
import type { Slot } from '$lib/booking/slots';
import { changesWaitlist, firstDay, firstFree, moment, suits, type Entry } from './waitlist';

const entry = { from_date: '2026-11-24', to_date: '2026-11-26' } as Entry;

describe('an entry of the waiting list', () => {
	it('is offered the first of its days that is not over', () => {
		expect(firstDay(entry, '2026-11-22')).toBe('2026-11-24');
		expect(firstDay(entry, '2026-11-25')).toBe('2026-11-25');
	});

	it('is suited by its days only, both ends with them', () => {
		expect(['2026-11-23', '2026-11-24', '2026-11-26', '2026-11-27'].map((day) => suits(entry, day))).toEqual([
			false,
			true,
			true,
			false,
		]);
	});

	it('suits the first free time in its part of the day', () => {
		const slots = ['12:30', '14:00', '18:00'].map((time) => ({ starts_at: `2026-11-24T${time}:00-03:00` })) as Slot[];
		const wanted = (part_of_day: Entry['part_of_day']) =>
			firstFree({ ...entry, part_of_day }, slots, 'America/Argentina/Buenos_Aires')?.starts_at;
		expect(wanted('any')).toBe('2026-11-24T12:30:00-03:00');
		expect(wanted('afternoon')).toBe('2026-11-24T14:00:00-03:00');
		expect(wanted('evening')).toBeUndefined();
	});

	it('may have changed with who waits and with turnos, not with money', () => {
		const of = (type: string) => changesWaitlist({ shop: 'x', at: '', type });
		expect(['waitlist.joined', 'booking.held', 'payment.approved'].map(of)).toEqual([true, true, false]);
	});

	it('has moments in the zone of the shop', () => {
		expect(moment('2026-11-21T18:30:00Z', 'America/Argentina/Buenos_Aires')).toBe('sáb 21 nov 15:30');
	});
});
