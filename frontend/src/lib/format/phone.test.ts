import { describe, expect, test } from 'vitest';
import { plausiblePhone, showPhone } from './phone';
import { whatsappLink } from './whatsapp';

describe('plausiblePhone', () => {
	test.each([
		'11 2345-6789',
		'1123456789',
		'011 15 2345-6789',
		'15 2345-6789',
		'(0341) 15-512-3456',
		'+54 9 351 512-3456',
		'+5491123456789',
		'0054 9 11 2345 6789',
		'54 9 11 2345-6789',
		'549 11 2345 6789',
		'9 11 2345-6789',
		'+54 11 2345-6789',
		'0 3436 15 51-2345',
		'+598 99 123 456',
		'+1 (202) 555-0123',
		'\u200e+54 9 11 2345‑6789',
		'１１ ２３４５ ６７８９',
		'٠١١ ١٥ ٢٣٤٥ ٦٧٨٩',
	])('takes %s', (text) => {
		expect(plausiblePhone(text)).toBe(true);
	});

	test.each([
		'',
		'2345-6789',
		'11 2345',
		'11 2345 67890',
		'44 1234 5678',
		'hola',
		'11 2345-678a',
		'+12',
		'12 3456 7890',
	])('refuses %s', (text) => {
		expect(plausiblePhone(text)).toBe(false);
	});
});

test('showPhone groups numbers as people read them', () => {
	expect(showPhone('+5491123456789')).toBe('11 2345-6789');
	expect(showPhone('+5493415123456')).toBe('341 512-3456');
	expect(showPhone('+59899123456')).toBe('+59899123456');
});

test('whatsappLink has digits only, and the draft', () => {
	expect(whatsappLink('+54 9 11 2345-6789', 'Hola, ¿hay turno?')).toBe(
		'https://wa.me/5491123456789?text=Hola%2C%20%C2%BFhay%20turno%3F',
	);
	expect(whatsappLink('+5491123456789')).toBe('https://wa.me/5491123456789');
});
