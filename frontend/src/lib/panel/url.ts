import { goto } from '$app/navigation';
import { page } from '$app/state';

/** An address with some of its query changed; undefined and '' take a value out. */
export function withQuery(url: URL, changes: Readonly<Record<string, string | undefined>>): string {
	const next = new URL(url);
	for (const [name, value] of Object.entries(changes)) {
		if (value) next.searchParams.set(name, value);
		else next.searchParams.delete(name);
	}
	return next.pathname + next.search;
}

/**
 * Changes the query of the present address, and nothing else: the focus and the scroll stay. replace: leaves no step to go
 * back to, for filters.
 */
export async function setQuery(changes: Readonly<Record<string, string | undefined>>, replace = false): Promise<void> {
	await goto(withQuery(page.url, changes), { keepFocus: true, noScroll: true, replaceState: replace });
}

/** The address of the present screen with a turno's drawer open. */
export function turnoHref(id: string): string {
	return withQuery(page.url, { turno: id });
}

/** turnoHref for many turnos: at is the address of the screen without a drawer, which stays while drawers open and close. */
export function turnoHrefAt(at: string, id: string): string {
	return `${at}${at.includes('?') ? '&' : '?'}turno=${id}`;
}

/** What a new turno begins with. */
export interface NewTurno {
	/** YYYY-MM-DD */
	dia?: string;
	/** HH:MM */
	hora?: string;
	/** Ids of a barber and of a customer. */
	barbero?: string;
	cliente?: string;
}

/** The address of the present screen with the dialog for a new turno open. */
export function newTurnoHref(start: NewTurno = {}): string {
	return withQuery(page.url, { nuevo: '1', ...start });
}

/** A page of ours to return to, or the fallback: an address that somebody else made must lead nowhere else. */
export function safeReturn(path: string | null, fallback = '/panel'): string {
	return path && /^\/(panel|admin)([/?#]|$)/.test(path) && !path.startsWith('/panel/entrar') ? path : fallback;
}
