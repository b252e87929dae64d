import { forget, keep, recall } from '$lib/state/store';
import { remembered } from './memory';

/** What somebody types to book. */
export interface Form {
	name: string;
	phone: string;
	email: string;
	note: string;
	/** Whether they want an invoice in their name, and with which document. */
	invoice: boolean;
	document: string;
	remember: boolean;
}

const key = (slug: string) => `bp:form:${slug}`;

/** What was typed before in this tab, or what this device remembers of the person. */
export function restore(slug: string): Form {
	const who = remembered();
	const form: Form = {
		name: who?.name ?? '',
		phone: who?.phone ?? '',
		email: who?.email ?? '',
		note: '',
		invoice: false,
		document: '',
		remember: true,
	};
	const kept = recall<Record<string, unknown>>('session', key(slug)) ?? {};
	for (const [name, value] of Object.entries(kept)) {
		if (name in form && typeof value === typeof form[name as keyof Form]) Object.assign(form, { [name]: value });
	}
	return form;
}

/** Keeps what is typed, for a reload or a way back. */
export function save(slug: string, form: Form): void {
	keep('session', key(slug), form);
}

/** Forgets what was typed: the turno is booked. */
export function clear(slug: string): void {
	forget('session', key(slug));
}
