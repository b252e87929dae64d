import { describe, expect, test } from 'vitest';
import type { Schemas } from '$lib/api/client';
import {
	creditable,
	nameOf,
	nobody,
	receiverOf,
	receiverRequest,
	remarksOf,
	uninvoiced,
	wrongDocument,
} from './invoice';

const invoice = (more: Partial<Schemas['Invoice']> = {}): Schemas['Invoice'] => ({
	id: '1',
	booking_id: '2',
	kind: 'invoice',
	letter: 'B',
	voucher_type: 6,
	point_of_sale: 1,
	number: 12,
	status: 'authorized',
	total_centavos: 1_600_000,
	net_centavos: 1_322_314,
	vat_centavos: 277_686,
	credited_centavos: 0,
	receiver: { condition: 'consumidor_final' },
	items: [],
	observations: [],
	attempts: 1,
	late: false,
	deadline: '2026-12-01',
	service_date: '2026-11-22',
	issue_date: '2026-11-22',
	created_at: '2026-11-22T10:00:00-03:00',
	...more,
});

describe('an invoice', () => {
	test('is named by its letter and its number, which it has not from the start', () => {
		expect(nameOf(invoice())).toBe('Factura B 00001-00000012');
		expect(nameOf(invoice({ number: null, kind: 'credit_note', letter: 'C' }))).toBe('Nota de crédito C');
	});

	test('is for whoever is named in it', () => {
		expect(receiverOf({ condition: 'consumidor_final' })).toBe('Consumidor final');
		expect(receiverOf({ condition: 'consumidor_final', doc_type: 'DNI', doc_number: '12345678' })).toBe(
			'DNI 12.345.678',
		);
	});

	test('can be taken back as far as it was not yet, once it has its CAE', () => {
		expect(creditable(invoice({ credited_centavos: 600_000 }))).toBe(1_000_000);
		expect(creditable(invoice({ status: 'queued' }))).toBe(0);
		expect(creditable(invoice({ kind: 'credit_note' }))).toBe(0);
	});
});

describe('what ARCA said', () => {
	test('comes with what it means and its own words', () => {
		const [remark] = remarksOf(
			invoice({ status: 'rejected', observations: [{ code: 10015, message: 'El campo DocNro' }] }),
		);
		expect(remark).toMatchObject({ code: 10015, said: 'El campo DocNro' });
		expect(remark?.meaning).toContain('documento del cliente');
	});

	test('is its words alone where the code is new to us, or missing', () => {
		expect(remarksOf(invoice({ observations: [{ code: 99999, message: 'Algo' }] }))[0]?.meaning).toBeUndefined();
		expect(remarksOf(invoice({ status: 'rejected', error: 'ARCA: Algo' }))[0]?.said).toBe('ARCA: Algo');
	});
});

describe('who it is for, as it is typed', () => {
	test('needs a CUIT for everybody but final consumers', () => {
		expect(wrongDocument(nobody)).toBeUndefined();
		expect(wrongDocument({ ...nobody, condition: 'monotributo' })).toBeTruthy();
		expect(
			wrongDocument({ ...nobody, condition: 'monotributo', docType: 'CUIT', docNumber: '20-12345678-6' }),
		).toBeUndefined();
		expect(wrongDocument({ ...nobody, docType: 'CUIT', docNumber: '20-12345678-9' })).toBeTruthy();
		expect(wrongDocument({ ...nobody, docType: 'DNI', docNumber: '123' })).toBeTruthy();
	});

	test('is left out for a final consumer without a name', () => {
		expect(receiverRequest(nobody)).toBeUndefined();
		expect(receiverRequest({ ...nobody, name: ' Ana ' })).toEqual({ condition: 'consumidor_final', name: 'Ana' });
	});
});

test('what is left to invoice counts notes made by hand, and neither rejected vouchers nor notes for refunds', () => {
	const note = { kind: 'credit_note' as const, total_centavos: 500_000 };
	expect(uninvoiced(2_000_000, [])).toBe(2_000_000);
	expect(uninvoiced(2_000_000, [invoice()])).toBe(400_000);
	expect(uninvoiced(2_000_000, [invoice(), invoice(note)])).toBe(900_000);
	expect(uninvoiced(2_000_000, [invoice(), invoice({ ...note, refund_id: '9' })])).toBe(400_000);
	expect(uninvoiced(2_000_000, [invoice({ status: 'rejected' })])).toBe(2_000_000);
});
