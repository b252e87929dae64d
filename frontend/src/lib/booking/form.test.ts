import { beforeEach, describe, expect, test } from 'vitest';
import { check, customerOf } from './check';
import { clear, restore, save, type Form } from './form';
import { remember } from './memory';

const messages = { errName: 'name', errPhone: 'phone', errEmail: 'email', errDocument: 'document' };

function form(more: Partial<Form> = {}): Form {
	return {
		name: 'Ana',
		phone: '11 2345-6789',
		email: '',
		note: '',
		invoice: false,
		document: '',
		remember: true,
		...more,
	};
}

beforeEach(() => {
	localStorage.clear();
	sessionStorage.clear();
});

describe('check', () => {
	test('takes a name and a telephone', () => {
		expect(check(form(), messages)).toEqual({});
		expect(check(form({ name: 'José 💈 Ñandú' }), messages)).toEqual({});
	});

	test('names every field that is wrong', () => {
		const wrong = form({ name: '  ', phone: '123', email: 'ana@', invoice: true, document: '1' });
		expect(check(wrong, messages)).toEqual({ name: 'name', phone: 'phone', email: 'email', document: 'document' });
	});

	test('asks for a document only with an invoice', () => {
		expect(check(form({ document: 'x' }), messages)).toEqual({});
		expect(check(form({ invoice: true, document: '20-12345678-6' }), messages)).toEqual({});
	});
});

describe('customerOf', () => {
	test('leaves out what is empty', () => {
		expect(customerOf(form({ name: ' Ana ' }))).toEqual({ name: 'Ana', phone: '11 2345-6789' });
	});

	test('says which document it is', () => {
		expect(customerOf(form({ invoice: true, document: '12.345.678' }))).toMatchObject({ doc_type: 'DNI' });
		expect(customerOf(form({ invoice: true, document: '20123456786' }))).toMatchObject({ doc_type: 'CUIT' });
	});
});

describe('what was typed', () => {
	test('comes back after a reload', () => {
		save('demo', form({ note: 'sin máquina' }));
		expect(restore('demo').note).toBe('sin máquina');
		expect(restore('otra').note).toBe('');
	});

	test('is gone once it is booked; who is remembered stays', () => {
		remember('demo', { name: 'Ana', phone: '11 2345-6789', email: '' }, { services: ['1'], barber: undefined });
		save('demo', form({ name: 'Otra' }));
		expect(restore('demo').name).toBe('Otra');
		clear('demo');
		expect(restore('demo')).toMatchObject({ name: 'Ana', phone: '11 2345-6789', note: '' });
	});

	test('is not trusted', () => {
		sessionStorage.setItem('bp:form:demo', '{"name": 7, "other": "x", "remember": "yes"}');
		expect(restore('demo')).toEqual({ ...form(), name: '', phone: '' });
	});
});
