import { isCUIT, isDNI } from '$lib/format/document';
import { plausiblePhone } from '$lib/format/phone';
import type { Form } from './form';

export type FieldName = 'name' | 'phone' | 'email' | 'document';
export type Errors = Partial<Record<FieldName, string>>;

/** The fields in the order of the screen, with their places in the API's request. */
export const fields: readonly { name: FieldName; location: string }[] = [
	{ name: 'name', location: 'body.customer.name' },
	{ name: 'phone', location: 'body.customer.phone' },
	{ name: 'email', location: 'body.customer.email' },
	{ name: 'document', location: 'body.customer.doc_number' },
];

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
