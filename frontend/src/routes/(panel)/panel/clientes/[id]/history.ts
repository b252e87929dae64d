import { everything } from '$lib/panel/kit/pages.svelte';
import { bookings, type Booking } from '../data';

/** What a customer did with the shop, from their turnos. */
export interface Past {
	/** The newest first. */
	turnos: readonly Booking[];
	/** Whether these are all of them. */
	whole: boolean;
	visits: number;
	cancelled: number;
	/** What was paid for turnos that took place. */
	centavos: number;
	last: Booking | undefined;
	next: Booking | undefined;
}

const most = 1000;

/** Reads the turnos of a customer. The API gives them oldest first; people read the newest first. */
export async function historyOf(customer: string, signal: AbortSignal): Promise<Past> {
	const all = await everything((cursor) => bookings(customer, 200, cursor, signal));
	return summed(all.slice(-most), Date.now(), all.length < 20 * 200);
}

/** Sums turnos up, as they stand at a moment. */
export function summed(oldestFirst: readonly Booking[], now: number, whole = true): Past {
	const turnos = [...oldestFirst].sort((a, b) => Date.parse(b.starts_at) - Date.parse(a.starts_at));
	const done = turnos.filter((one) => one.status === 'completed');
	const coming = turnos.filter((one) => Date.parse(one.starts_at) > now && standing.has(one.status));
	return {
		turnos,
		whole,
		visits: done.length,
		cancelled: turnos.filter((one) => one.status === 'cancelled_by_customer').length,
		centavos: done.reduce((sum, one) => sum + one.total_centavos, 0),
		last: done[0],
		next: coming.at(-1),
	};
}

const standing = new Set<Booking['status']>(['pending_payment', 'confirmed', 'checked_in', 'in_service']);
