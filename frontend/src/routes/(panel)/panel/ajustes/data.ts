import { body, type Schemas } from '$lib/api/client';
import { staff } from '$lib/api/staff';
import { here } from '$lib/panel/here.svelte';
import { everything } from '$lib/panel/kit/pages.svelte';

export type Shop = Schemas['Shop'];
export type Settings = Schemas['ShopSettings'];
export type SettingsPatch = Schemas['ShopSettingsPatch'];
export type Chair = Schemas['ShopChair'];
export type Member = Schemas['AccountMember'];
export type Barber = Schemas['StaffBarber'];

type Headers = Record<string, string>;

const shop = () => ({ shop_id: here.id });
const page = (cursor?: string) => ({ limit: 200, ...(cursor ? { cursor } : {}) });

export function changeShop(patch: Schemas['ShopProfilePatch']): Promise<Shop> {
	return body(staff.PATCH('/api/v1/shops/{shop_id}', { params: { path: shop() }, body: patch }));
}

export function readSettings(signal: AbortSignal): Promise<Settings> {
	return body(staff.GET('/api/v1/shops/{shop_id}/settings', { params: { path: shop() }, signal }));
}

export function changeSettings(patch: SettingsPatch): Promise<Settings> {
	return body(staff.PATCH('/api/v1/shops/{shop_id}/settings', { params: { path: shop() }, body: patch }));
}

export function listChairs(signal: AbortSignal): Promise<Chair[]> {
	return everything((cursor) =>
		body(staff.GET('/api/v1/shops/{shop_id}/resources', { params: { path: shop(), query: page(cursor) }, signal })),
	);
}

export function addChair(name: string, headers: Headers): Promise<Chair> {
	return body(staff.POST('/api/v1/shops/{shop_id}/resources', { params: { path: shop() }, body: { name }, headers }));
}

export function changeChair(id: string, patch: Schemas['ShopChairPatch']): Promise<Chair> {
	const path = { ...shop(), id };
	return body(staff.PATCH('/api/v1/shops/{shop_id}/resources/{id}', { params: { path }, body: patch }));
}

export async function removeChair(id: string): Promise<true> {
	await staff.DELETE('/api/v1/shops/{shop_id}/resources/{id}', { params: { path: { ...shop(), id } } });
	return true;
}

export function listMembers(signal: AbortSignal): Promise<Member[]> {
	return everything((cursor) =>
		body(staff.GET('/api/v1/shops/{shop_id}/members', { params: { path: shop(), query: page(cursor) }, signal })),
	);
}

export function addMember(sent: Schemas['AddMemberInputBody'], headers: Headers): Promise<Member> {
	return body(staff.POST('/api/v1/shops/{shop_id}/members', { params: { path: shop() }, body: sent, headers }));
}

export function changeMember(id: string, patch: Schemas['ChangeMemberInputBody']): Promise<Member> {
	const path = { ...shop(), user_id: id };
	return body(staff.PATCH('/api/v1/shops/{shop_id}/members/{user_id}', { params: { path }, body: patch }));
}

export async function removeMember(id: string): Promise<true> {
	const path = { ...shop(), user_id: id };
	await staff.DELETE('/api/v1/shops/{shop_id}/members/{user_id}', { params: { path } });
	return true;
}

export function listBarbers(signal: AbortSignal): Promise<Barber[]> {
	return everything((cursor) =>
		body(staff.GET('/api/v1/shops/{shop_id}/barbers', { params: { path: shop(), query: page(cursor) }, signal })),
	);
}
