import { isCUIT, isDNI } from '$lib/format/document';
import { plausiblePhone } from '$lib/format/phone';
import type { Check } from '$lib/panel/kit/form.svelte';
import type { Customer, NewCustomer, Patch } from './data';

/** A customer as somebody types them. */
export interface Entry {
	name: string;
	phone: string;
	email: string;
	doc: string;
	barber: string;
	note: string;
}

/** An empty form, which begins with what was searched for: a number goes to the telephone, anything else to the name. */
export function emptyEntry(typed = ''): Entry {
	const phone = /^[\d\s()+.-]{6,}$/.test(typed);
	return { name: phone ? '' : typed, phone: phone ? typed : '', email: '', doc: '', barber: '', note: '' };
}

/** A customer as the form shows them. */
export function entryOf(customer: Customer, phone: (e164: string) => string, doc: (digits: string) => string): Entry {
	return {
		name: customer.name,
		phone: customer.phone ? phone(customer.phone) : '',
		email: customer.email ?? '',
		doc: customer.doc_number ? doc(customer.doc_number) : '',
		barber: customer.usual_barber_id ?? '',
		note: customer.note,
	};
}

interface Words {
	nameMissing: string;
	phoneWrong: string;
	emailWrong: string;
	docWrong: string;
}

/** What is wrong with what was typed, in the order of the fields whose ids begin with prefix. */
export function checksOf(entry: Entry, prefix: string, words: Words): Check[] {
	return [
		[`${prefix}-name`, !entry.name.trim() && words.nameMissing],
		[`${prefix}-phone`, entry.phone.trim() !== '' && !plausiblePhone(entry.phone) && words.phoneWrong],
		[`${prefix}-email`, entry.email.trim() !== '' && !plausibleEmail(entry.email) && words.emailWrong],
		[`${prefix}-doc`, entry.doc.trim() !== '' && !documentOf(entry.doc) && words.docWrong],
	];
}

/** Whether a text has the shape of an address; whether it takes mail only mail can tell. */
export function plausibleEmail(text: string): boolean {
	return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text.trim());
}

/** The kind of document that a number is; undefined when it is none. */
export function documentOf(text: string): 'DNI' | 'CUIT' | undefined {
	if (isDNI(text)) return 'DNI';
	return isCUIT(text) ? 'CUIT' : undefined;
}

/** What is sent for a new customer: only what was typed. */
export function newOf(entry: Entry): NewCustomer {
	const doc = documentOf(entry.doc);
	return {
		name: entry.name.trim(),
		...(entry.phone.trim() && { phone: entry.phone.trim() }),
		...(entry.email.trim() && { email: entry.email.trim() }),
		...(doc && { doc_type: doc, doc_number: entry.doc.replace(/\D/g, '') }),
		...(entry.barber && { usual_barber_id: entry.barber }),
		...(entry.note.trim() && { note: entry.note.trim() }),
	};
}

/** What is sent for a change: only what differs, so that two people can change different things. */
export function patchOf(entry: Entry, from: Customer): Patch {
	const patch: Patch = {};
	const phone = entry.phone.trim();
	const email = entry.email.trim() || null;
	const doc = entry.doc.replace(/\D/g, '') || null;
	if (entry.name.trim() !== from.name) patch.name = entry.name.trim();
	if (samePhone(phone, from.phone) === false) patch.phone = phone || null;
	if (email !== from.email) patch.email = email;
	if (doc !== from.doc_number) {
		patch.doc_number = doc;
		const type = documentOf(entry.doc);
		if (type) patch.doc_type = type;
	}
	if ((entry.barber || null) !== from.usual_barber_id) patch.usual_barber_id = entry.barber || null;
	if (entry.note.trim() !== from.note) patch.note = entry.note.trim();
	return patch;
}

/** Whether the number was left as it is shown; the server knows all its other forms. */
function samePhone(typed: string, stored: string | null): boolean {
	if (!typed || !stored) return !typed && !stored;
	return typed.replace(/\D/g, '') === stored.replace(/^\+549/, '').replace(/\D/g, '');
}
