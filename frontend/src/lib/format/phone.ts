/**
 * Telephone numbers as people in Argentina write them. The server owns the table of area codes and decides; here only the
 * shape is checked, so that a slip is said while the person is still at the field.
 */

export { whatsappLink } from './whatsapp';

/** The digits of a text, of any script, in ASCII. */
function digitsOf(text: string): string {
	return text
		.normalize('NFKC')
		.replace(/\p{Nd}/gu, (digit) => String(Number.isNaN(Number(digit)) ? foreignDigit(digit) : Number(digit)))
		.replace(/\D/g, '');
}

/** Digits of a script follow each other from its zero, which is where the run of digits begins. */
function foreignDigit(digit: string): number {
	const code = digit.codePointAt(0) ?? 0;
	let zero = code;
	while (zero > code - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
	return code - zero;
}

function international(text: string): boolean {
	return /^\s*(\+|00)/.test(text.normalize('NFKC'));
}

/** The ten digits of a national number, or undefined when the shape is wrong. */
function national(digits: string): string | undefined {
	let rest = digits.replace(/^0/, '');
	if (rest.startsWith('54') && rest.length > 10) rest = rest.slice(2).replace(/^0/, '');
	if (rest.startsWith('9') && rest.length > 10) rest = rest.slice(1).replace(/^0/, '');
	if (rest.length === 12) {
		for (const area of [2, 3, 4]) {
			if (rest.slice(area, area + 2) === '15') return area2(rest.slice(0, area) + rest.slice(area + 2));
		}
		return undefined;
	}
	if (rest.length === 10 && rest.startsWith('15')) return area2('11' + rest.slice(2)); // Buenos Aires, without its area
	return rest.length === 10 ? area2(rest) : undefined;
}

/** Area codes begin with 1, 2 or 3, and only Buenos Aires with 1. */
function area2(digits: string): string | undefined {
	return /^(11|2|3)/.test(digits) ? digits : undefined;
}

/** Whether a text could be a number that takes a message: Argentine in any form, or another country's with + or 00. */
export function plausiblePhone(text: string): boolean {
	if (/[^\p{Nd}\s()+\-./\u2010-\u2015\u200e\u200f\u202a-\u202e\u2060-\u2069]/u.test(text)) return false;
	const digits = digitsOf(text);
	if (!international(text)) return national(digits) !== undefined;
	const number = digits.replace(/^00/, '');
	if (number.startsWith('54')) return national(number.slice(2)) !== undefined;
	return number.length >= 8 && number.length <= 15;
}

/** A stored number as people read it: 11 2345-6789. The area of others than Buenos Aires is the server's to know: three. */
export function showPhone(e164: string): string {
	const match = /^\+549(\d{10})$/.exec(e164);
	if (!match?.[1]) return e164;
	const area = match[1].startsWith('11') ? 2 : 3;
	return `${match[1].slice(0, area)} ${match[1].slice(area, -4)}-${match[1].slice(-4)}`;
}
