/** DNI, CUIT and CUIL as people write them, with dots and dashes or without. */

const weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

function plain(text: string): string {
	return text.replace(/[\s.\-–]/g, '');
}

/** Whether a text is a DNI: 7 or 8 digits. */
export function isDNI(text: string): boolean {
	return /^[1-9]\d{6,7}$/.test(plain(text));
}

/** Whether a text is a CUIT or a CUIL: 11 digits, the last one a check of the others (mod 11). */
export function isCUIT(text: string): boolean {
	const digits = plain(text);
	if (!/^\d{11}$/.test(digits)) return false;
	const sum = weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
	const check = (11 - (sum % 11)) % 11;
	return check !== 10 && check === Number(digits[10]);
}

/** 12.345.678 or 20-12345678-6; what is neither stays as it is. */
export function showDocument(text: string): string {
	const digits = plain(text);
	if (/^\d{11}$/.test(digits)) return `${digits.slice(0, 2)}-${digits.slice(2, 10)}-${digits.slice(10)}`;
	if (/^\d{7,8}$/.test(digits)) return digits.replace(/\B(?=(\d{3})+$)/g, '.');
	return text;
}
