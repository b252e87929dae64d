import type { Schemas } from '$lib/api/client';
import { wallOf } from '$lib/format/time';
import type { Span } from './lanes';

export type Turno = Schemas['Booking'];
export type Status = Turno['status'];

/** A place in the agenda: when, and with whom. */
export interface Place {
	/** RFC 3339 */
	startsAt: string;
	barberId: string;
}

/** The states in which a turno takes the barber's time. */
const occupying: readonly Status[] = ['held', 'pending_payment', 'confirmed', 'checked_in', 'in_service', 'completed'];

export function occupies(status: Status): boolean {
	return occupying.includes(status);
}

export function cancelled(status: Status): boolean {
	return status === 'cancelled_by_customer' || status === 'cancelled_by_shop' || status === 'expired';
}

/** Whether staff may move it; the API has the last word. */
export function movable(status: Status): boolean {
	return status === 'pending_payment' || status === 'confirmed' || status === 'checked_in';
}

/** The barber of a turno; all its lines have the same. */
export function barberOf(turno: Turno): string {
	return turno.lines[0]?.barber_id ?? '';
}

export function placeOf(turno: Turno): Place {
	return { startsAt: turno.starts_at, barberId: barberOf(turno) };
}

/** What is done in a turno: Corte y barba + Cejas */
export function servicesOf(turno: Turno): string {
	return turno.lines.map((line) => line.service_name).join(' + ');
}

/** What is still to pay. */
export function owed(turno: Turno): number {
	return Math.max(0, turno.total_centavos - turno.paid_centavos);
}

export function lengthOf(turno: Turno): number {
	return Math.round((Date.parse(turno.ends_at) - Date.parse(turno.starts_at)) / 60_000);
}

/** A turno as it would be at another place. */
export function moved(turno: Turno, place: Place, barberName?: string): Turno {
	const shift = Date.parse(place.startsAt) - Date.parse(turno.starts_at);
	const later = (at: string) => new Date(Date.parse(at) + shift).toISOString();
	return {
		...turno,
		starts_at: later(turno.starts_at),
		ends_at: later(turno.ends_at),
		lines: turno.lines.map((line) => ({
			...line,
			barber_id: place.barberId,
			barber_name: barberName ?? line.barber_name,
			starts_at: later(line.starts_at),
			ends_at: later(line.ends_at),
		})),
	};
}

/** The minutes of a day that something takes, or undefined when none. */
export function spanOn(day: string, startsAt: string, endsAt: string, zone: string): Span | undefined {
	const first = wallOf(startsAt, zone);
	const last = wallOf(endsAt, zone);
	if (first.day > day || last.day < day) return undefined;
	const from = first.day < day ? 0 : first.minute;
	const to = last.day > day ? (first.day < day ? 1440 : from + length(startsAt, endsAt)) : last.minute;
	return to > from ? { from, to: Math.min(to, 48 * 60) } : undefined;
}

function length(startsAt: string, endsAt: string): number {
	return Math.round((Date.parse(endsAt) - Date.parse(startsAt)) / 60_000);
}
