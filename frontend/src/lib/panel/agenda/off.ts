import { body, type Schemas } from '$lib/api/client';
import { staff } from '$lib/api/staff';
import { here } from '$lib/panel/here.svelte';

/** Blocks time of a barber. The answer names the turnos that are there. Errors: ApiError 422. */
export function addOff(
	barberId: string,
	sent: Schemas['StaffNewTimeOff'],
	headers: Record<string, string>,
): Promise<Schemas['StaffTimeOffChange']> {
	const path = { shop_id: here.id, id: barberId };
	return body(staff.POST('/api/v1/shops/{shop_id}/barbers/{id}/time-off', { params: { path }, body: sent, headers }));
}

/** Gives blocked time back. */
export async function removeOff(barberId: string, id: string): Promise<void> {
	const path = { shop_id: here.id, id: barberId, time_off_id: id };
	await staff.DELETE('/api/v1/shops/{shop_id}/barbers/{id}/time-off/{time_off_id}', { params: { path } });
}
