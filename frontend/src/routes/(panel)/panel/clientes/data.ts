import { body, type Schemas } from '$lib/api/client';
import { staff } from '$lib/api/staff';
import { here } from '$lib/panel/here.svelte';
import type { Page } from '$lib/panel/kit/pages.svelte';

export type Customer = Schemas['Customer'];
export type Patch = Schemas['CustomerPatch'];
export type NewCustomer = Schemas['CustomerNewCustomer'];
export type Booking = Schemas['Booking'];

type Headers = Record<string, string>;

const path = () => ({ shop_id: here.id });

export function search(q: string, limit: number, cursor?: string, signal?: AbortSignal): Promise<Page<Customer>> {
	const query = { limit, ...(q ? { q } : {}), ...(cursor ? { cursor } : {}) };
	return body(staff.GET('/api/v1/shops/{shop_id}/customers', { params: { path: path(), query }, signal }));
}

export function read(id: string, signal?: AbortSignal): Promise<Customer> {
	return body(staff.GET('/api/v1/shops/{shop_id}/customers/{id}', { params: { path: { ...path(), id } }, signal }));
}

export function add(customer: NewCustomer, headers: Headers): Promise<Customer> {
	return body(staff.POST('/api/v1/shops/{shop_id}/customers', { params: { path: path() }, body: customer, headers }));
}

/** Changes what the patch names, unless somebody else changed the customer since that version. */
export function change(id: string, version: number, patch: Patch): Promise<Customer> {
	return body(
		staff.PATCH('/api/v1/shops/{shop_id}/customers/{id}', {
			params: { path: { ...path(), id }, header: { 'If-Match': `"${version}"` } },
			body: patch,
		}),
	);
}

/** The turnos of a customer, the newest first as far as the API orders them so. */
export function bookings(
	customer: string,
	limit: number,
	cursor?: string,
	signal?: AbortSignal,
): Promise<Page<Booking>> {
	const query = { customer_id: customer, limit, ...(cursor ? { cursor } : {}) };
	return body(staff.GET('/api/v1/shops/{shop_id}/bookings', { params: { path: path(), query }, signal }));
}

export function merge(into: string, from: string, headers: Headers): Promise<Customer> {
	return body(
		staff.POST('/api/v1/shops/{shop_id}/customers/{id}/merge', {
			params: { path: { ...path(), id: into } },
			body: { from_id: from },
			headers,
		}),
	);
}

export function erase(id: string, headers: Headers): Promise<Customer> {
	return body(
		staff.POST('/api/v1/shops/{shop_id}/customers/{id}/erase', { params: { path: { ...path(), id } }, headers }),
	);
}

export function exportOf(id: string): Promise<Schemas['CustomerExport']> {
	return body(staff.GET('/api/v1/shops/{shop_id}/customers/{id}/export', { params: { path: { ...path(), id } } }));
}
