import { describe, expect, test } from 'vitest';
import { barbersFor, byCategory, byPart, firstSlot, merge, pricesDiffer, slotAt, type Day, type Slot } from './slots';

const zone = 'America/Argentina/Buenos_Aires';

function slot(time: string, barbers: string[] = ['a'], price = 100): Slot {
	return {
		starts_at: `2026-11-23T${time}:00-03:00`,
		ends_at: `2026-11-23T${time}:00-03:00`,
		barber_ids: barbers,
		price_centavos: price,
	};
}

function day(date: string, ...slots: Slot[]): Day {
	return { date, slots };
}

describe('byPart', () => {
	test('groups by the clock of the shop, on a device in Tokyo', () => {
		const groups = byPart(
			[slot('00:15'), slot('09:00'), slot('12:45'), slot('13:00'), slot('19:45'), slot('20:00')],
			zone,
		);
		expect(groups.map((g) => [g.part, g.slots.length])).toEqual([
			['night', 1],
			['morning', 2],
			['afternoon', 2],
			['evening', 1],
		]);
	});

	test('leaves out the parts without any', () => {
		expect(byPart([slot('15:00')], zone).map((g) => g.part)).toEqual(['afternoon']);
		expect(byPart([], zone)).toEqual([]);
	});
});

describe('firstSlot', () => {
	const days = [day('2026-11-22'), day('2026-11-23', slot('10:00', ['a']), slot('11:00', ['a', 'b']))];

	test('skips days without any', () => {
		expect(firstSlot(days)?.starts_at).toContain('10:00');
	});

	test('finds that of a barber', () => {
		expect(firstSlot(days, 'b')?.starts_at).toContain('11:00');
		expect(firstSlot(days, 'c')).toBeUndefined();
	});
});

test('slotAt finds a slot by what stands in an address', () => {
	const days = [day('2026-11-23', slot('10:00'), slot('15:30'))];
	expect(slotAt(days, '2026-11-23', '15:30', zone)?.starts_at).toContain('15:30');
	expect(slotAt(days, '2026-11-23', '15:45', zone)).toBeUndefined();
	expect(slotAt(days, '2026-11-24', '15:30', zone)).toBeUndefined();
});

test('barbersFor are those who do all of it', () => {
	const barber = (id: string, ...service_ids: string[]) => ({ id, name: id, photo_url: null, service_ids });
	const all = [barber('a', '1'), barber('b', '1', '2')];
	expect(barbersFor(all, ['1']).map((b) => b.id)).toEqual(['a', 'b']);
	expect(barbersFor(all, ['1', '2']).map((b) => b.id)).toEqual(['b']);
	expect(barbersFor(all, ['3'])).toEqual([]);
});

test('byCategory keeps the order of the list', () => {
	const service = (name: string, category: string) => ({ name, category }) as Parameters<typeof byCategory>[0][number];
	const groups = byCategory([service('corte', 'Cortes'), service('barba', 'Barba'), service('fade', 'Cortes')]);
	expect(groups.map((g) => [g.category, ...g.services.map((s) => s.name)])).toEqual([
		['Cortes', 'corte', 'fade'],
		['Barba', 'barba'],
	]);
});

test('pricesDiffer compares within a day', () => {
	expect(pricesDiffer([slot('10:00'), slot('11:00')])).toBe(false);
	expect(pricesDiffer([slot('10:00'), slot('11:00', ['b'], 200)])).toBe(true);
	expect(pricesDiffer([])).toBe(false);
});

test('merge takes the newer of a day that is in both, in order', () => {
	const old = [day('2026-11-23', slot('10:00')), day('2026-11-24')];
	const days = merge(old, [day('2026-11-25'), day('2026-11-24', slot('11:00'))]);
	expect(days.map((d) => [d.date, d.slots.length])).toEqual([
		['2026-11-23', 1],
		['2026-11-24', 1],
		['2026-11-25', 0],
	]);
});
