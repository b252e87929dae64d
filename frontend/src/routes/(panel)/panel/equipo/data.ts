import { body, type Schemas } from '$lib/api/client';
import { staff } from '$lib/api/staff';
import { here } from '$lib/panel/here.svelte';
import { everything } from '$lib/panel/kit/pages.svelte';

export type Barber = Schemas['StaffBarber'];
export type Hours = Schemas['StaffHours'];
export type Exception = Schemas['StaffException'];
export type TimeOff = Schemas['StaffTimeOff'];
export type Offer = Schemas['StaffOffer'];
export type Collision = Schemas['StaffCollision'];
export type Holiday = Schemas['ShopHoliday'];

type Headers = Record<string, string>;

const shop = () => ({ shop_id: here.id });
const one = (id: string) => ({ ...shop(), id });
const page = (cursor?: string) => ({ limit: 200, ...(cursor ? { cursor } : {}) });

export function listBarbers(signal?: AbortSignal): Promise<Barber[]> {
	return everything((cursor) =>
		body(staff.GET('/api/v1/shops/{shop_id}/barbers', { params: { path: shop(), query: page(cursor) }, signal })),
	);
}

export function readBarber(id: string, signal: AbortSignal): Promise<Barber> {
	return body(staff.GET('/api/v1/shops/{shop_id}/barbers/{id}', { params: { path: one(id) }, signal }));
}

export function addBarber(sent: Schemas['StaffNewBarber'], headers: Headers): Promise<Barber> {
	return body(staff.POST('/api/v1/shops/{shop_id}/barbers', { params: { path: shop() }, body: sent, headers }));
}

export function changeBarber(id: string, patch: Schemas['StaffPatch']): Promise<Barber> {
	return body(staff.PATCH('/api/v1/shops/{shop_id}/barbers/{id}', { params: { path: one(id) }, body: patch }));
}

export async function removeBarber(id: string): Promise<true> {
	await staff.DELETE('/api/v1/shops/{shop_id}/barbers/{id}', { params: { path: one(id) } });
	return true;
}

export async function hoursOf(id: string, signal?: AbortSignal): Promise<Hours[]> {
	const list = await body(
		staff.GET('/api/v1/shops/{shop_id}/barbers/{id}/hours', { params: { path: one(id) }, signal }),
	);
	return [...(list.items ?? [])];
}

export function setHours(id: string, hours: Hours[]): Promise<Schemas['StaffHoursChange']> {
	return body(staff.PUT('/api/v1/shops/{shop_id}/barbers/{id}/hours', { params: { path: one(id) }, body: hours }));
}

export function listExceptions(id: string, signal: AbortSignal): Promise<Exception[]> {
	return everything((cursor) =>
		body(
			staff.GET('/api/v1/shops/{shop_id}/barbers/{id}/exceptions', {
				params: { path: one(id), query: page(cursor) },
				signal,
			}),
		),
	);
}

export function setException(id: string, sent: Schemas['StaffNewException'], headers: Headers) {
	const path = one(id);
	return body(staff.POST('/api/v1/shops/{shop_id}/barbers/{id}/exceptions', { params: { path }, body: sent, headers }));
}

export function removeException(id: string, exception: string): Promise<Schemas['StaffCollisions']> {
	const path = { ...one(id), exception_id: exception };
	return body(staff.DELETE('/api/v1/shops/{shop_id}/barbers/{id}/exceptions/{exception_id}', { params: { path } }));
}

export function listTimeOff(id: string, signal: AbortSignal): Promise<TimeOff[]> {
	return everything((cursor) =>
		body(
			staff.GET('/api/v1/shops/{shop_id}/barbers/{id}/time-off', {
				params: { path: one(id), query: page(cursor) },
				signal,
			}),
		),
	);
}

export function addTimeOff(id: string, sent: Schemas['StaffNewTimeOff'], headers: Headers) {
	const path = one(id);
	return body(staff.POST('/api/v1/shops/{shop_id}/barbers/{id}/time-off', { params: { path }, body: sent, headers }));
}

export async function removeTimeOff(id: string, absence: string): Promise<void> {
	const path = { ...one(id), time_off_id: absence };
	await staff.DELETE('/api/v1/shops/{shop_id}/barbers/{id}/time-off/{time_off_id}', { params: { path } });
}

export async function offersOf(id: string, signal: AbortSignal): Promise<Offer[]> {
	const list = await body(
		staff.GET('/api/v1/shops/{shop_id}/barbers/{id}/services', { params: { path: one(id) }, signal }),
	);
	return [...(list.items ?? [])];
}

export async function setOffers(id: string, offers: Offer[]): Promise<Offer[]> {
	const list = await body(
		staff.PUT('/api/v1/shops/{shop_id}/barbers/{id}/services', { params: { path: one(id) }, body: offers }),
	);
	return [...(list.items ?? [])];
}

export function listServices(signal: AbortSignal): Promise<Schemas['CatalogService'][]> {
	return everything((cursor) =>
		body(staff.GET('/api/v1/shops/{shop_id}/services', { params: { path: shop(), query: page(cursor) }, signal })),
	);
}

export async function listHolidays(year: number, signal: AbortSignal): Promise<Holiday[]> {
	const list = await body(
		staff.GET('/api/v1/shops/{shop_id}/holidays', { params: { path: shop(), query: { year } }, signal }),
	);
	return [...(list.items ?? [])];
}

export function setHoliday(date: string, choice: Schemas['ShopHolidayChoice']): Promise<Schemas['ShopHolidayChange']> {
	const path = { ...shop(), date };
	return body(staff.PUT('/api/v1/shops/{shop_id}/holidays/{date}', { params: { path }, body: choice }));
}
