import { isCUIT, isDNI } from '$lib/format/document';
import { plausiblePhone } from '$lib/format/phone';
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

export type FieldName = 'name' | 'phone' | 'email' | 'document';
export type Errors = Partial<Record<FieldName, string>>;

/** The fields in the order of the screen, with their places in the API's request. */
export const fields: readonly { name: FieldName; location: string }[] = [
	{ name: 'name', location: 'body.customer.name' },
	{ name: 'phone', location: 'body.customer.phone' },
	{ name: 'email', location: 'body.customer.email' },
	{ name: 'document', location: 'body.customer.doc_number' },
];

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

/** What is wrong with a form, by field; messages says it in the language of the page. */
export function check(
	form: Form,
	messages: { errName: string; errPhone: string; errEmail: string; errDocument: string },
): Errors {
	const errors: Errors = {};
	if (!form.name.trim()) errors.name = messages.errName;
	if (!plausiblePhone(form.phone)) errors.phone = messages.errPhone;
	if (form.email.trim() && !/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(form.email.trim())) errors.email = messages.errEmail;
	if (form.invoice && !isDNI(form.document) && !isCUIT(form.document)) errors.document = messages.errDocument;
	return errors;
}

/** A form as the API takes it; what was left empty is left out. */
export function customerOf(form: Form) {
	const email = form.email.trim();
	const note = form.note.trim();
	return {
		name: form.name.trim(),
		phone: form.phone.trim(),
		...(email ? { email } : {}),
		...(note ? { note } : {}),
		...(form.invoice
			? { doc_type: isCUIT(form.document) ? ('CUIT' as const) : ('DNI' as const), doc_number: form.document.trim() }
			: {}),
	};
}
