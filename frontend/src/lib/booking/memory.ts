import { forget, keep, recall } from '$lib/state/store';

/** Who books from this device, when they want it to be remembered. */
export interface Person {
	name: string;
	phone: string;
	email: string;
}

/** What somebody had the last time in a shop, to have it again. */
export interface Last {
	services: string[];
	barber: string | undefined;
}

interface Turno {
	code: string;
	token: string;
}

const person = 'bp:me';
const turnos = 'bp:turnos';
const most = 10;

function text(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

/** The person that this device remembers. */
export function remembered(): Person | undefined {
	const kept = recall<Partial<Person>>('local', person);
	if (!kept || !text(kept.name)) return undefined;
	return { name: text(kept.name), phone: text(kept.phone), email: text(kept.email) };
}

/** What they had the last time in a shop. */
export function lastIn(slug: string): Last | undefined {
	const kept = recall<Partial<Last>>('local', `bp:last:${slug}`);
	if (!Array.isArray(kept?.services) || !kept.services.every((id) => typeof id === 'string')) return undefined;
	return { services: kept.services, barber: text(kept.barber) || undefined };
}

/** Remembers who booked what. */
export function remember(slug: string, who: Person, last: Last): void {
	keep('local', person, who);
	keep('local', `bp:last:${slug}`, last);
}

/** Forgets the person and their turnos, as they wish. */
export function forgetMe(slug: string): void {
	forget('local', person);
	forget('local', `bp:last:${slug}`);
	forget('local', turnos);
}

/** Keeps the secret of a turno, for its page to find it by its code: on this device, or in this tab only. */
export function keepTurno(code: string, token: string, onDevice: boolean): void {
	const place = onDevice ? 'local' : 'session';
	const others = list(place).filter((one) => one.code !== code);
	keep(place, turnos, [{ code, token }, ...others].slice(0, most));
}

/** The secret of a turno that was booked here. */
export function tokenOf(code: string): string | undefined {
	return [...list('session'), ...list('local')].find((one) => one.code === code)?.token;
}

function list(place: 'local' | 'session'): Turno[] {
	const kept = recall<unknown>(place, turnos);
	if (!Array.isArray(kept)) return [];
	return kept.filter((one: Partial<Turno> | null): one is Turno => !!text(one?.code) && !!text(one?.token));
}
