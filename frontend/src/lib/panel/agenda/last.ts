import { forget, keep, recall } from '$lib/state/store';
import type { Days } from './book.svelte';
import type { Turno } from './turno';

const key = 'bp:agenda';

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

/** Forgets it: somebody signed out. */
export function forgetAgenda(): void {
	forget('local', key);
}
