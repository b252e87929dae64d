import type { Schemas } from '$lib/api/client';
import { isCUIT, isDNI, showDocument } from '$lib/format/document';
import { t } from '$lib/i18n/invoices';

type Invoice = Schemas['Invoice'];
export type Condition = Schemas['InvoiceReceiver']['condition'];

/** Factura B, in words. */
export function kindOf(invoice: Invoice): string {
	return t.name(t.kind[invoice.kind], invoice.letter);
}

/** 00001-00000012, or undefined while ARCA has not given the number. */
export function numberOf(invoice: Invoice): string | undefined {
	if (invoice.number === null) return undefined;
	return `${String(invoice.point_of_sale).padStart(5, '0')}-${String(invoice.number).padStart(8, '0')}`;
}

/** Factura B 00001-00000012, as far as it is known. */
export function nameOf(invoice: Invoice): string {
	const number = numberOf(invoice);
	return number ? `${kindOf(invoice)} ${number}` : kindOf(invoice);
}

/** Who a voucher is made out to. */
export function receiverOf(receiver: Schemas['InvoiceReceiver']): string {
	return receiver.name || (receiver.doc_number ? documentOf(receiver) : '') || t.consumer;
}

/** CUIT 20-12345678-6, or an empty text. */
export function documentOf(receiver: Schemas['InvoiceReceiver']): string {
	return receiver.doc_number ? `${receiver.doc_type ?? ''} ${showDocument(receiver.doc_number)}`.trim() : '';
}

/** What is left of an invoice to be taken back. */
export function creditable(invoice: Invoice): number {
	if (invoice.kind !== 'invoice' || invoice.status !== 'authorized') return 0;
	return Math.max(0, invoice.total_centavos - invoice.credited_centavos);
}

/**
 * What of a turno can still be invoiced: its price, less what was invoiced and not taken back by hand. A credit note for a
 * refund gives nothing back to be invoiced again.
 */
export function uninvoiced(total: number, vouchers: readonly Invoice[]): number {
	const standing = vouchers.filter((one) => one.status !== 'rejected');
	const sum = (some: readonly Invoice[]) => some.reduce((all, one) => all + one.total_centavos, 0);
	const invoiced = sum(standing.filter((one) => one.kind === 'invoice'));
	const annulled = sum(standing.filter((one) => one.kind === 'credit_note' && !one.refund_id));
	return Math.max(0, total - invoiced + annulled);
}

/** A remark of ARCA with what it means. */
export interface Remark {
	code: number;
	/** In plain words; undefined: only ARCA's own are there. */
	meaning: string | undefined;
	/** ARCA's words. */
	said: string;
}

/** What ARCA said of a voucher. A rejection that came without codes has its text alone. */
export function remarksOf(invoice: Invoice): Remark[] {
	const notes = invoice.observations.map(({ code, message }) => ({ code, meaning: t.explain[code], said: message }));
	if (notes.length || !invoice.error) return notes;
	return [{ code: 0, meaning: undefined, said: invoice.error }];
}

/** Who a voucher is for, as it is typed. */
export interface Typed {
	condition: Condition;
	docType: '' | 'DNI' | 'CUIT' | 'CUIL';
	docNumber: string;
	name: string;
	address: string;
}

export const nobody: Typed = { condition: 'consumidor_final', docType: '', docNumber: '', name: '', address: '' };

/** What is typed, out of a voucher's receiver. */
export function typedOf(receiver: Schemas['InvoiceReceiver']): Typed {
	return {
		condition: receiver.condition,
		docType: receiver.doc_type ?? '',
		docNumber: receiver.doc_number ? showDocument(receiver.doc_number) : '',
		name: receiver.name ?? '',
		address: receiver.address ?? '',
	};
}

/** What is wrong with a document: nothing, or what to say of it. The server looks at it again. */
export function wrongDocument(typed: Typed): string | undefined {
	const named = typed.condition !== 'consumidor_final';
	if (named && typed.docType !== 'CUIT') return t.form.docNeeded;
	if (!typed.docType) return undefined;
	if (typed.docType === 'DNI') return isDNI(typed.docNumber) ? undefined : t.form.docWrong;
	return isCUIT(typed.docNumber) ? undefined : t.form.cuitWrong;
}

/** What is sent of it; undefined for a final consumer without a name. */
export function receiverRequest(typed: Typed): Schemas['InvoiceReceiverRequest'] | undefined {
	const name = typed.name.trim();
	const address = typed.address.trim();
	if (typed.condition === 'consumidor_final' && !typed.docType && !name && !address) return undefined;
	return {
		condition: typed.condition,
		...(typed.docType && { doc_type: typed.docType, doc_number: typed.docNumber.trim() }),
		...(name && { name }),
		...(address && { address }),
	};
}
