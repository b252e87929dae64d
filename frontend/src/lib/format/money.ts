import { currency } from '$lib/config';
import { locale } from '$lib/i18n/locale.svelte';

const formats = new Map<string, Intl.NumberFormat>();

function format(language: string, digits: number): Intl.NumberFormat {
	const name = `${language} ${digits}`;
	let made = formats.get(name);
	if (!made) {
		made = new Intl.NumberFormat(language, {
			style: 'currency',
			currency,
			// In English a bare $ reads as dollars.
			currencyDisplay: language === 'en' ? 'code' : 'symbol',
			minimumFractionDigits: digits,
			maximumFractionDigits: digits,
		});
		formats.set(name, made);
	}
	return made;
}

/** An amount of centavos as people read it: $ 12.500, or $ 12.500,50 where there are cents. */
export function money(centavos: number, language: string = locale()): string {
	return format(language, centavos % 100 === 0 ? 0 : 2).format(centavos / 100);
}

/**
 * The centavos of a typed amount: "12.500", "12500,50" or "$ 12.500,5". Dots are thousands and the comma is for cents, as
 * in Argentina; "12.5" is too ambiguous to guess. Anything else is undefined.
 */
export function parseMoney(text: string): number | undefined {
	const typed = text.replace(/[\s$\u00a0]/g, '');
	const match = /^(\d{1,9}|\d{1,3}(?:\.\d{3}){1,2})(?:,(\d{1,2}))?$/.exec(typed);
	if (!match?.[1]) return undefined;
	return Number(match[1].replaceAll('.', '')) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}
