import { body, type Schemas } from '$lib/api/client';
import { staff } from '$lib/api/staff';
import { here } from '$lib/panel/here.svelte';
import { everything } from '$lib/panel/kit/pages.svelte';

export type Service = Schemas['CatalogService'];
export type NewService = Schemas['CatalogNewService'];
export type ServicePatch = Schemas['CatalogPatch'];
export type Raise = Schemas['CatalogRaise'];
export type Barber = Schemas['StaffBarber'];
export type Offer = Schemas['StaffOffer'];

type Headers = Record<string, string>;

const shop = () => ({ shop_id: here.id });

export function listServices(signal?: AbortSignal): Promise<Service[]> {
	return everything((cursor) => {
		const query = { limit: 200, ...(cursor ? { cursor } : {}) };
		return body(staff.GET('/api/v1/shops/{shop_id}/services', { params: { path: shop(), query }, signal }));
	});
}

export function addService(service: NewService, headers: Headers): Promise<Service> {
	return body(staff.POST('/api/v1/shops/{shop_id}/services', { params: { path: shop() }, body: service, headers }));
}

export function changeService(id: string, patch: ServicePatch): Promise<Service> {
	const path = { ...shop(), id };
	return body(staff.PATCH('/api/v1/shops/{shop_id}/services/{id}', { params: { path }, body: patch }));
}

export async function removeService(id: string): Promise<true> {
	await staff.DELETE('/api/v1/shops/{shop_id}/services/{id}', { params: { path: { ...shop(), id } } });
	return true;
}

export async function listPrices(id: string, signal: AbortSignal): Promise<Schemas['CatalogPrice'][]> {
	const path = { ...shop(), id };
	const page = await body(staff.GET('/api/v1/shops/{shop_id}/services/{id}/prices', { params: { path }, signal }));
	return [...(page.items ?? [])];
}

export function addPrice(id: string, price: Schemas['CatalogPrice'], headers: Headers) {
	const path = { ...shop(), id };
	return body(staff.POST('/api/v1/shops/{shop_id}/services/{id}/prices', { params: { path }, body: price, headers }));
}

export async function removePrice(id: string, day: string): Promise<void> {
	const path = { ...shop(), id, valid_from: day };
	await staff.DELETE('/api/v1/shops/{shop_id}/services/{id}/prices/{valid_from}', { params: { path } });
}

export async function raisePrices(raise: Raise, headers: Headers): Promise<Schemas['CatalogRaised'][]> {
	const page = await body(
		staff.POST('/api/v1/shops/{shop_id}/services/prices', { params: { path: shop() }, body: raise, headers }),
	);
	return [...(page.items ?? [])];
}

export function listBarbers(signal?: AbortSignal): Promise<Barber[]> {
	return everything((cursor) => {
		const query = { limit: 200, ...(cursor ? { cursor } : {}) };
		return body(staff.GET('/api/v1/shops/{shop_id}/barbers', { params: { path: shop(), query }, signal }));
	});
}

export async function offersOf(barber: string, signal?: AbortSignal): Promise<Offer[]> {
	const path = { ...shop(), id: barber };
	const page = await body(staff.GET('/api/v1/shops/{shop_id}/barbers/{id}/services', { params: { path }, signal }));
	return [...(page.items ?? [])];
}

export async function setOffers(barber: string, offers: Offer[]): Promise<Offer[]> {
	const path = { ...shop(), id: barber };
	const page = await body(
		staff.PUT('/api/v1/shops/{shop_id}/barbers/{id}/services', { params: { path }, body: offers }),
	);
	return [...(page.items ?? [])];
}
