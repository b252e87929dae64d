import { body, type Schemas } from '$lib/api/client';
import { ApiError } from '$lib/api/error';
import { staff } from '$lib/api/staff';

export type Till = Schemas['PaymentSession'];
type Payment = Schemas['Payment'];

/** What is in the till and what went through it. null: no till is open. */
export interface Today {
	till: Till | null;
	/** Payments in cash since it opened, newest first; at most 200. */
	payments: readonly Payment[];
	/** Whether there are more payments than those. */
	more: boolean;
}

/** One line of what went through the till; out of it is negative. */
export interface Movement {
	id: string;
	at: string;
	kind: 'payment' | 'refund' | 'move';
	/** The customer, or the reason of a move. */
	text: string;
	centavos: number;
	payment?: string;
}

/** The open till with its payments. */
export async function readToday(shop: string, signal: AbortSignal): Promise<Today> {
	const path = { shop_id: shop };
	try {
		const till = await body(staff.GET('/api/v1/shops/{shop_id}/cash-sessions/current', { params: { path }, signal }));
		const query = { method: ['cash' as const], from: till.opened_at, limit: 200 };
		const page = await body(staff.GET('/api/v1/shops/{shop_id}/payments', { params: { path, query }, signal }));
		return { till, payments: page.items ?? [], more: page.next_cursor !== null };
	} catch (cause) {
		if (cause instanceof ApiError && cause.code === 'cash_session_not_found') {
			return { till: null, payments: [], more: false };
		}
		throw cause;
	}
}

/** What went through a till, newest first. */
export function movements(today: Today): Movement[] {
	const { till } = today;
	if (!till) return [];
	const taken = today.payments.filter((one) => one.cash_session_id === till.id);
	const lines: Movement[] = taken.map((one) => ({
		id: one.id,
		at: one.approved_at ?? one.created_at,
		kind: 'payment',
		text: one.customer_name,
		centavos: one.amount_centavos,
		payment: one.id,
	}));
	for (const one of today.payments) {
		for (const refund of one.refunds) {
			if (refund.status !== 'done' || (refund.done_at ?? '') < till.opened_at) continue;
			lines.push({
				id: refund.id,
				at: refund.done_at ?? refund.created_at,
				kind: 'refund',
				text: one.customer_name,
				centavos: -refund.amount_centavos,
				payment: one.id,
			});
		}
	}
	for (const move of till.moves ?? []) {
		lines.push({ id: move.id, at: move.at, kind: 'move', text: move.reason, centavos: move.amount_centavos });
	}
	return lines.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** What went into and out of a till by moves. */
export function moved(till: Till): { in: number; out: number } {
	const sums = { in: 0, out: 0 };
	for (const move of till.moves ?? []) {
		if (move.amount_centavos > 0) sums.in += move.amount_centavos;
		else sums.out -= move.amount_centavos;
	}
	return sums;
}

/**
 * What was taken in cash, less what was refunded: what is there besides the opening and the moves. The server counts it;
 * a refund of a payment from before the till opened is in it, too.
 */
export function taken(till: Till): number {
	const { in: put, out } = moved(till);
	return till.expected_centavos - till.opening_centavos - put + out;
}
