import { body, type Schemas } from '$lib/api/client';
import { staff } from '$lib/api/staff';
import { span } from '$lib/panel/money/instant';
import { dayIn, idIn, oneOf } from '$lib/panel/money/query';

export type Invoice = Schemas['Invoice'];

export const statuses = ['queued', 'sending', 'authorized', 'rejected'] as const satisfies readonly Invoice['status'][];
export const kinds = ['invoice', 'credit_note'] as const satisfies readonly Invoice['kind'][];

/** What narrows the list of vouchers. It is in the address: ?desde&hasta&estado&tipo&atrasados&de */
export interface Filter {
	from: string | undefined;
	to: string | undefined;
	status: Invoice['status'] | undefined;
	kind: Invoice['kind'] | undefined;
	/** Only those without a CAE whose last day has passed. */
	late: boolean;
	/** The id of a turno. */
	booking: string | undefined;
}

export function filterOf(url: URL): Filter {
	return {
		from: dayIn(url, 'desde'),
		to: dayIn(url, 'hasta'),
		status: oneOf(url, 'estado', statuses),
		kind: oneOf(url, 'tipo', kinds),
		late: url.searchParams.get('atrasados') === '1',
		booking: idIn(url, 'de'),
	};
}

/** How many filters there are. */
export function countOf(filter: Filter): number {
	return Object.values(filter).filter(Boolean).length;
}

/** A page of vouchers, newest first. */
export function readInvoices(
	shop: string,
	zone: string,
	filter: Partial<Filter>,
	cursor: string | undefined,
	signal?: AbortSignal,
): Promise<Schemas['PageInvoice']> {
	const query = {
		...span(filter.from, filter.to, zone),
		...(filter.status && { status: filter.status }),
		...(filter.kind && { kind: filter.kind }),
		...(filter.late && { late: true }),
		...(filter.booking && { booking_id: filter.booking }),
		...(cursor && { cursor }),
	};
	const params = { path: { shop_id: shop }, query };
	return body(staff.GET('/api/v1/shops/{shop_id}/invoices', { params, ...(signal && { signal }) }));
}

/** A voucher. Errors: ApiError invoice_not_found. */
export function readInvoice(shop: string, id: string, signal: AbortSignal): Promise<Invoice> {
	const path = { shop_id: shop, id };
	return body(staff.GET('/api/v1/shops/{shop_id}/invoices/{id}', { params: { path }, signal }));
}

/** What ARCA owes an answer to, and what it refused. */
export interface Queue {
	waiting: readonly Invoice[];
	late: readonly Invoice[];
	rejected: readonly Invoice[];
}

/** The vouchers without a CAE; 50 of each kind at most, which is what a screen can say. */
export async function readQueue(shop: string, zone: string, signal: AbortSignal): Promise<Queue> {
	const list = async (filter: Partial<Filter>) =>
		(await readInvoices(shop, zone, filter, undefined, signal)).items ?? [];
	const [queued, sending, late, rejected] = await Promise.all([
		list({ status: 'queued' }),
		list({ status: 'sending' }),
		list({ late: true }),
		list({ status: 'rejected' }),
	]);
	return {
		waiting: [...queued, ...sending],
		late: late.filter((one) => one.status !== 'rejected'),
		rejected,
	};
}
