import { expect, test } from 'vitest';
import { isCUIT, isDNI, showDocument } from './document';

test.each(['12345678', '12.345.678', '7654321', ' 30 111 222 '])('%s is a DNI', (text) => {
	expect(isDNI(text)).toBe(true);
});

test.each(['', '123456', '123456789', '01234567', 'abc'])('%s is no DNI', (text) => {
	expect(isDNI(text)).toBe(false);
});

test.each(['20-12345678-6', '30-71234567-1', '20123456786'])('%s is a CUIT', (text) => {
	expect(isCUIT(text)).toBe(true);
});

test.each(['20-12345678-9', '2012345678', '20-12345678-X', ''])('%s is no CUIT', (text) => {
	expect(isCUIT(text)).toBe(false);
});

test('documents are shown with their dots and dashes', () => {
	expect(showDocument('12345678')).toBe('12.345.678');
	expect(showDocument('1234567')).toBe('1.234.567');
	expect(showDocument('20123456786')).toBe('20-12345678-6');
	expect(showDocument('X')).toBe('X');
});
