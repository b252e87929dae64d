import { body, type Schemas } from '$lib/api/client';
import { staff } from '$lib/api/staff';
import { span } from '$lib/panel/money/instant';
import { dayIn, idIn, oneOf } from '$lib/panel/money/query';

export type Payment = Schemas['Payment'];

export const methods = ['mercadopago', 'cash', 'transfer', 'card'] as const satisfies readonly Payment['method'][];
export const statuses = [
	'created',
	'pending',
	'approved',
	'partially_refunded',
	'refunded',
	'rejected',
	'cancelled',
	'expired',
	'charged_back',
] as const satisfies readonly Payment['status'][];

/** What narrows the list of payments. It is in the address: ?desde&hasta&medio&estado&de */
export interface Filter {
	from: string | undefined;
	to: string | undefined;
	method: Payment['method'] | undefined;
	status: Payment['status'] | undefined;
	/** The id of a turno. */
	booking: string | undefined;
}

export function filterOf(url: URL): Filter {
	return {
		from: dayIn(url, 'desde'),
		to: dayIn(url, 'hasta'),
		method: oneOf(url, 'medio', methods),
		status: oneOf(url, 'estado', statuses),
		booking: idIn(url, 'de'),
	};
}

/** How many filters there are. */
export function countOf(filter: Filter): number {
	return Object.values(filter).filter(Boolean).length;
}

/** A page of payments, newest first. */
export function readPayments(
	shop: string,
	zone: string,
	filter: Filter,
	cursor: string | undefined,
	signal: AbortSignal,
): Promise<Schemas['PagePayment']> {
	const query = {
		...span(filter.from, filter.to, zone),
		...(filter.method && { method: [filter.method] }),
		...(filter.status && { status: [filter.status] }),
		...(filter.booking && { booking_id: filter.booking }),
		...(cursor && { cursor }),
	};
	return body(staff.GET('/api/v1/shops/{shop_id}/payments', { params: { path: { shop_id: shop }, query }, signal }));
}

/** A payment with its refunds. Errors: ApiError payment_not_found. */
export function readPayment(shop: string, id: string, signal: AbortSignal): Promise<Payment> {
	const path = { shop_id: shop, id };
	return body(staff.GET('/api/v1/shops/{shop_id}/payments/{id}', { params: { path }, signal }));
}
