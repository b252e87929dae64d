import { describe, expect, it } from 'vitest';
import { firstDay, moment, suits, type Entry } from './waitlist';

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

	it('has moments in the zone of the shop', () => {
		expect(moment('2026-11-21T18:30:00Z', 'America/Argentina/Buenos_Aires')).toBe('sáb 21 nov 15:30');
	});
});
