import { describe, expect, test } from 'vitest';
import type { Schemas } from '$lib/api/client';
import { moved, movements, taken, type Till } from './till';

const till: Till = {
	id: 'till',
	opened_at: '2026-11-22T09:00:00-03:00',
	opened_by: 'me',
	opening_centavos: 1_000_000,
	expected_centavos: 2_300_000,
	moves: [
		{ id: 'm1', at: '2026-11-22T10:00:00-03:00', amount_centavos: -200_000, reason: 'Toallas', by_user: 'me' },
		{ id: 'm2', at: '2026-11-22T12:00:00-03:00', amount_centavos: 100_000, reason: 'Cambio', by_user: 'me' },
	],
};

const payment = (id: string, more: Partial<Schemas['Payment']> = {}): Schemas['Payment'] => ({
	id,
	booking_id: 'b',
	booking_code: 'ABC1234',
	customer_name: 'Juan Pérez',
	method: 'cash',
	status: 'approved',
	amount_centavos: 1_600_000,
	tip_centavos: 0,
	refunded_centavos: 0,
	fee_centavos: 0,
	verdict: 'kept',
	cash_session_id: 'till',
	approved_at: '2026-11-22T11:00:00-03:00',
	created_at: '2026-11-22T11:00:00-03:00',
	refunds: [],
	...more,
});

describe('the till', () => {
	test('says what was put in and taken out', () => {
		expect(moved(till)).toEqual({ in: 100_000, out: 200_000 });
	});

	test('knows what was taken in cash from what must be there', () => {
		expect(taken(till)).toBe(1_400_000);
	});

	test('lists payments, refunds and moves, newest first, and not what went past it', () => {
		const refund: Schemas['PaymentRefund'] = {
			id: 'r',
			payment_id: 'p1',
			amount_centavos: 200_000,
			reason: 'manual',
			status: 'done',
			to_confirm: false,
			created_at: '2026-11-22T13:00:00-03:00',
			done_at: '2026-11-22T13:00:00-03:00',
		};
		const lines = movements({
			till,
			payments: [payment('p1', { refunds: [refund] }), payment('p2', { cash_session_id: 'another' })],
			more: false,
		});
		expect(lines.map((line) => line.id)).toEqual(['r', 'm2', 'p1', 'm1']);
		expect(lines[0]?.centavos).toBe(-200_000);
	});

	test('has nothing to list when none is open', () => {
		expect(movements({ till: null, payments: [], more: false })).toEqual([]);
	});
});
