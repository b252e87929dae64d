import { body, type Schemas } from '$lib/api/client';
import { staff } from '$lib/api/staff';
import { here } from '$lib/panel/here.svelte';
import { everything, type Page } from '$lib/panel/kit/pages.svelte';

export type Endpoint = Schemas['WebhookEndpoint'];
export type Secret = Schemas['WebhookEndpointWithSecret'];
export type Delivery = Schemas['WebhookDelivery'];
export type Detail = Schemas['WebhookDeliveryWithAttempts'];

type Headers = Record<string, string>;

const shop = () => ({ shop_id: here.id });
const one = (id: string) => ({ path: { ...shop(), id } });

/** What can be listened to, as the server has it. */
export const topics: readonly string[] = [
	'booking.booked',
	'booking.confirmed',
	'booking.expired',
	'booking.cancelled_by_customer',
	'booking.cancelled_by_shop',
	'booking.rescheduled',
	'booking.resized',
	'booking.checked_in',
	'booking.in_service',
	'booking.completed',
	'booking.no_show',
	'booking.no_show_undone',
	'booking.retaken',
	'payment.approved',
	'payment.pending',
	'payment.rejected',
	'payment.charged_back',
	'refund.done',
	'refund.failed',
	'invoice.authorized',
	'invoice.rejected',
	'message.failed',
];

/** The topics that patterns such as * or booking.* take. */
export function taken(patterns: readonly string[]): string[] {
	return topics.filter((topic) =>
		patterns.some((pattern) => (pattern.endsWith('*') ? topic.startsWith(pattern.slice(0, -1)) : pattern === topic)),
	);
}

export function listEndpoints(signal: AbortSignal): Promise<Endpoint[]> {
	return everything((cursor) => {
		const query = { limit: 200, ...(cursor ? { cursor } : {}) };
		return body(staff.GET('/api/v1/shops/{shop_id}/webhooks', { params: { path: shop(), query }, signal }));
	});
}

export function addEndpoint(sent: Schemas['WebhookNewEndpoint'], headers: Headers): Promise<Secret> {
	return body(staff.POST('/api/v1/shops/{shop_id}/webhooks', { params: { path: shop() }, body: sent, headers }));
}

export function changeEndpoint(id: string, patch: Schemas['WebhookEndpointPatch']): Promise<Endpoint> {
	return body(staff.PATCH('/api/v1/shops/{shop_id}/webhooks/{id}', { params: one(id), body: patch }));
}

export async function removeEndpoint(id: string): Promise<true> {
	await staff.DELETE('/api/v1/shops/{shop_id}/webhooks/{id}', { params: one(id) });
	return true;
}

export function rotateSecret(id: string, headers: Headers): Promise<Secret> {
	return body(staff.POST('/api/v1/shops/{shop_id}/webhooks/{id}/rotate-secret', { params: one(id), headers }));
}

export function testEndpoint(id: string, headers: Headers): Promise<Delivery> {
	return body(staff.POST('/api/v1/shops/{shop_id}/webhooks/{id}/test', { params: one(id), headers }));
}

export interface Filter {
	status?: Delivery['status'];
	endpoint?: string;
}

export function listDeliveries(filter: Filter, cursor?: string, signal?: AbortSignal): Promise<Page<Delivery>> {
	const query = {
		limit: 30,
		...(cursor ? { cursor } : {}),
		...(filter.status ? { status: filter.status } : {}),
		...(filter.endpoint ? { endpoint_id: filter.endpoint } : {}),
	};
	return body(staff.GET('/api/v1/shops/{shop_id}/webhook-deliveries', { params: { path: shop(), query }, signal }));
}

export function readDelivery(id: string, signal: AbortSignal): Promise<Detail> {
	return body(staff.GET('/api/v1/shops/{shop_id}/webhook-deliveries/{id}', { params: one(id), signal }));
}

export function replay(id: string, headers: Headers): Promise<Delivery> {
	return body(staff.POST('/api/v1/shops/{shop_id}/webhook-deliveries/{id}/replay', { params: one(id), headers }));
}
