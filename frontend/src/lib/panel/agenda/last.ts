import { forget, keep, recall } from '$lib/state/store';
import type { Days } from './book.svelte';
import type { Span } from './lanes';
import type { Turno } from './turno';

const key = 'bp:agenda';
const hoursKey = 'bp:agenda-hours';

/** The agenda that this device saw last, to be read without a network. */
export interface Last extends Days {
	shop: string;
	/** Milliseconds since the epoch. */
	at: number;
	turnos: readonly Turno[];
}

/** Keeps the agenda of some days: what is done, when and for whom, without telephone and address. */
export function rememberAgenda(shop: string, days: Days, turnos: readonly Turno[]): void {
	const bare = turnos.map((one) => {
		const { note: _note, customer, ...rest } = one;
		return customer ? { ...rest, customer: { name: customer.name } } : rest;
	});
	keep('local', key, { shop, ...days, at: Date.now(), turnos: bare } satisfies Last);
}

/** The agenda of a shop that was kept, if one was. */
export function lastAgenda(shop: string): Last | undefined {
	const last = recall<Partial<Last>>('local', key);
	const whole = last?.shop === shop && last.from && last.to && last.at && Array.isArray(last.turnos);
	return whole ? (last as Last) : undefined;
}

/** Keeps the hours in which a shop works, to draw the agenda as high as it will be before they are read. */
export function rememberHours(shop: string, hours: Span): void {
	keep('local', hoursKey, { shop, ...hours });
}

/** The hours of a shop that were kept, if some were. */
export function lastHours(shop: string): Span | undefined {
	const last = recall<Partial<Span & { shop: string }>>('local', hoursKey);
	const { from, to } = last ?? {};
	const whole = last?.shop === shop && Number.isInteger(from) && Number.isInteger(to);
	return whole && from !== undefined && to !== undefined && from >= 0 && from < to ? { from, to } : undefined;
}

/** Forgets it: somebody signed out. */
export function forgetAgenda(): void {
	forget('local', key);
	forget('local', hoursKey);
}
