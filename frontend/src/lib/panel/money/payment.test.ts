import { describe, expect, test } from 'vitest';
import type { Schemas } from '$lib/api/client';
import { leftOf, methodOf, whyOf } from './payment';

const payment = (more: Partial<Schemas['Payment']>): Schemas['Payment'] => ({
	id: '1',
	booking_id: '2',
	booking_code: 'ABC1234',
	customer_name: 'Juan Pérez',
	method: 'mercadopago',
	status: 'approved',
	amount_centavos: 1_000_000,
	tip_centavos: 0,
	refunded_centavos: 0,
	fee_centavos: 0,
	verdict: 'kept',
	created_at: '2026-11-21T23:08:33-03:00',
	refunds: [],
	...more,
});

const refund = (status: 'due' | 'done' | 'failed', amount_centavos: number): Schemas['PaymentRefund'] => ({
	id: '3',
	payment_id: '1',
	amount_centavos,
	reason: 'manual',
	status,
	to_confirm: false,
	created_at: '2026-11-21T23:08:33-03:00',
});

describe('what is left to refund', () => {
	test('is all of an approved payment', () => {
		expect(leftOf(payment({}))).toBe(1_000_000);
	});

	test('leaves out what is on its way back, and not what failed', () => {
		expect(leftOf(payment({ refunds: [refund('due', 300_000), refund('failed', 500_000)] }))).toBe(700_000);
	});

	test('counts a refund that the provider told of and that is not in the list yet', () => {
		expect(leftOf(payment({ status: 'partially_refunded', refunded_centavos: 400_000 }))).toBe(600_000);
	});

	test.each(['pending', 'rejected', 'refunded', 'charged_back'] as const)('is nothing of a %s payment', (status) => {
		expect(leftOf(payment({ status }))).toBe(0);
	});
});

test('a payment says how it was made, also with what it does not know', () => {
	expect(methodOf(payment({ provider_method: 'visa' }))).toBe('MercadoPago (Visa)');
	expect(methodOf(payment({ provider_method: 'algo_nuevo' }))).toBe('MercadoPago (algo_nuevo)');
	expect(methodOf(payment({ method: 'cash' }))).toBe('Efectivo');
});

test('a rejection says why, and that nothing was charged', () => {
	const why = whyOf(payment({ status: 'rejected', provider_detail: 'cc_rejected_insufficient_amount' }));
	expect(why).toContain('fondos');
	expect(why).toContain('No se cobró nada');
});
