import { body, type Schemas } from '$lib/api/client';
import { staff } from '$lib/api/staff';

/** What money has to know of a turno. Amounts are centavos. */
export interface Chargeable {
	id: string;
	code: string;
	customer: string;
	/** E.164; empty when it is not known. */
	phone: string;
	total: number;
	paid: number;
	deposit: number;
	/** What was agreed off for paying all that is left in cash, in percent. */
	discount: number;
	status: Schemas['Booking']['status'];
}

/** What money has to know of a turno, out of the turno. */
export function chargeable(booking: Schemas['Booking']): Chargeable {
	return {
		id: booking.id,
		code: booking.code,
		customer: booking.customer?.name ?? '',
		phone: booking.customer?.phone ?? '',
		total: booking.total_centavos,
		paid: booking.paid_centavos,
		deposit: booking.deposit_centavos,
		discount: booking.cash_discount_percent,
		status: booking.status,
	};
}

/** What is left to pay of a turno. */
export function due(turno: Chargeable): number {
	return Math.max(0, turno.total - turno.paid);
}

/** What paying all that is left in cash takes off: centavos, half up, as the server rounds. */
export function cashOff(turno: Chargeable): number {
	return Math.round((due(turno) * turno.discount) / 100);
}

const standing: readonly string[] = ['pending_payment', 'confirmed', 'checked_in', 'in_service', 'completed'];

/** Whether something can be paid for a turno still. */
export function payable(turno: Chargeable): boolean {
	return standing.includes(turno.status) && due(turno) > 0;
}

/** Reads a turno. Errors: ApiError booking_not_found. */
export async function readTurno(shop: string, id: string, signal?: AbortSignal): Promise<Chargeable> {
	const path = { shop_id: shop, id };
	return chargeable(
		await body(staff.GET('/api/v1/shops/{shop_id}/bookings/{id}', { params: { path }, ...(signal && { signal }) })),
	);
}
