import { describe, expect, test } from 'vitest';
import { balanceOf, givenBack, googleCalendar, refundNow, refusalOf, returned, stageOf } from './state';
import type { Linked, Paid } from './turno.svelte';

function turno(more: Partial<Linked> = {}): Linked {
	return {
		status: 'confirmed',
		code: 'K7P2QX',
		starts_at: '2026-11-23T15:30:00-03:00',
		ends_at: '2026-11-23T16:00:00-03:00',
		total_centavos: 1_600_000,
		paid_centavos: 0,
		shop: { timezone: 'America/Argentina/Buenos_Aires', address: 'Av. Corrientes 3456' },
		terms: { cancel: true, reschedule: true, refund_percent: 100 },
		...more,
	} as Linked;
}

function payment(more: Partial<Paid['items'][number]>): Paid['items'][number] {
	return {
		id: '1',
		amount_centavos: 480_000,
		created_at: '2026-11-22T10:00:00-03:00',
		kept: true,
		method: 'mercadopago',
		refunded_centavos: 0,
		status: 'approved',
		tip_centavos: 0,
		...more,
	};
}

const due = { id: '2', amount_centavos: 1, checkout_url: '/c', expires_at: '', status: 'pending' as const };

describe('stageOf', () => {
	test.each<[string, Partial<Linked>, Paid | undefined, 'success' | 'failure' | undefined]>([
		['upcoming', {}, { items: [] }, undefined],
		['unpaid', { status: 'pending_payment' }, { items: [], due }, undefined],
		['unpaid', { status: 'pending_payment' }, { items: [payment({ status: 'rejected' })], due }, 'failure'],
		['checking', { status: 'pending_payment' }, { items: [], due }, 'success'],
		['checking', {}, { items: [], due }, 'success'],
		['upcoming', {}, { items: [payment({})] }, 'success'],
		['ticket', { status: 'pending_payment' }, { items: [payment({ status: 'pending', ticket_url: 'x' })] }, 'success'],
		['checking', { status: 'expired' }, { items: [] }, 'success'],
		['expired', { status: 'expired' }, { items: [] }, undefined],
		['cancelled', { status: 'cancelled_by_shop' }, undefined, 'success'],
		['now', { status: 'in_service' }, undefined, undefined],
		['done', { status: 'completed' }, undefined, undefined],
		['no_show', { status: 'no_show' }, undefined, undefined],
	])('is %s', (want, booking, payments, back) => {
		expect(stageOf(turno(booking), payments, back)).toBe(want);
	});
});

test('returned takes only what MercadoPago says', () => {
	expect(returned(new URLSearchParams('payment=success'))).toBe('success');
	expect(returned(new URLSearchParams('payment=free'))).toBeUndefined();
});

test('refusalOf looks at the newest payment only', () => {
	const old = payment({ status: 'rejected' });
	const newer = payment({ created_at: '2026-11-22T11:00:00-03:00' });
	expect(refusalOf({ items: [old] })).toBe(old);
	expect(refusalOf({ items: [old, newer] })).toBeUndefined();
	expect(refusalOf(undefined)).toBeUndefined();
});

test('money that goes back and money that is left', () => {
	const half = turno({ paid_centavos: 480_001, terms: { cancel: true, reschedule: false, refund_percent: 50 } });
	expect(refundNow(half)).toBe(240_001);
	expect(balanceOf(turno({ paid_centavos: 480_000 }))).toBe(1_120_000);
	expect(balanceOf(turno({ paid_centavos: 2_000_000 }))).toBe(0);
	expect(givenBack({ items: [payment({ status: 'refunded', refunded_centavos: 480_000 })] })).toEqual({
		came: 480_000,
		back: 480_000,
	});
});

test('the calendar gets no secret', () => {
	const address = new URL(googleCalendar(turno(), 'Corte clásico'));
	expect(address.searchParams.get('dates')).toBe('20261123T183000Z/20261123T190000Z');
	expect(address.searchParams.get('details')).toBe('K7P2QX');
});
