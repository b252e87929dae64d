import { describe, expect, test } from 'vitest';
import type { ShopPage } from '$lib/booking/shop.svelte';
import { read, write } from './address';

const page = {
	shop: {},
	services: [{ id: 's1' }, { id: 's2' }],
	barbers: [
		{ id: 'b1', service_ids: ['s1', 's2'] },
		{ id: 'b2', service_ids: ['s1'] },
	],
} as unknown as ShopPage;

const at = (text: string, shop = page) => read(new URLSearchParams(text), shop);

describe('read', () => {
	test.each([
		['', 'service'],
		['servicio=s1', 'time'],
		['servicio=s1&dia=2026-11-23', 'time'],
		['servicio=s1&dia=2026-11-23&hora=15:30', 'details'],
		['servicio=s1&agregar', 'service'],
		['servicio=gone&dia=2026-11-23&hora=15:30', 'service'],
		['servicio=s1&hora=15:30', 'time'],
		['servicio=s1&dia=mañana&hora=15:30', 'time'],
	])('%s is at the step %s', (text, want) => {
		expect(at(text).step).toBe(want);
	});

	test('a barber who does not do it all is none', () => {
		expect(at('servicio=s1&barbero=b2').barber).toBe('b2');
		expect(at('servicio=s1,s2&barbero=b2').barber).toBeUndefined();
		expect(at('servicio=s1&barbero=gone').barber).toBeUndefined();
	});

	test('a service counts once, and the only one needs no choice', () => {
		expect(at('servicio=s1,s1,gone,s2').services).toEqual(['s1', 's2']);
		expect(at('', { ...page, services: page.services.slice(0, 1) }).services).toEqual(['s1']);
	});
});

test('write is what read reads', () => {
	const place = {
		step: 'details',
		services: ['s1', 's2'],
		adding: false,
		barber: 'b1',
		day: '2026-11-23',
		time: '15:30',
	};
	const address = write('demo', place as Parameters<typeof write>[1]);
	expect(address).toBe('/demo/reservar?servicio=s1,s2&barbero=b1&dia=2026-11-23&hora=15:30');
	expect(at(address.split('?')[1] ?? '')).toEqual(place);
	expect(write('demo', {})).toBe('/demo/reservar');
});
