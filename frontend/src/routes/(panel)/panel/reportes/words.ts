import { money } from '$lib/format/money';
import { change } from '$lib/panel/charts/scale';
import { t } from '$lib/i18n/reports';
import { locale } from '$lib/i18n/locale.svelte';

/** 33,4 % */
export function percent(value: number): string {
	const number = new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(value);
	return locale() === 'en' ? `${number}%` : `${number}\u00a0%`;
}

/** $ 5.223.048: an amount of centavos where what counts is how much it is about. The table has the cents. */
export function pesos(centavos: number): string {
	return money(Math.round(centavos / 100) * 100);
}

/** $ 1,2 M: an amount of centavos for an axis. */
export function shortMoney(centavos: number): string {
	const pesos = centavos / 100;
	const number = (value: number) => new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(value);
	if (pesos >= 1_000_000) return `$\u00a0${number(pesos / 1_000_000)}\u00a0M`;
	return pesos >= 10_000 ? `$\u00a0${number(pesos / 1000)}\u00a0mil` : `$\u00a0${number(pesos)}`;
}

/** 12 h, or 45 min below an hour: of many minutes. */
export function hours(count: number): string {
	return count >= 60 ? `${Math.round(count / 60)}\u00a0h` : `${count}\u00a0min`;
}

/** 1.234 */
export function count(value: number): string {
	return new Intl.NumberFormat(locale()).format(value);
}

/** How a number changed, in words; good says whether more is better. */
export function changed(
	now: number,
	before: number | undefined,
	good: 'more' | 'less' | 'neither' = 'more',
): { change?: string; tone?: 'good' | 'bad' | 'plain' } {
	const difference = change(now, before);
	if (difference === undefined) return {};
	if (difference === 0) return { change: t.same, tone: 'plain' };
	const better = good === 'neither' ? 'plain' : difference > 0 === (good === 'more') ? 'good' : 'bad';
	return { change: difference > 0 ? t.up(difference) : t.down(difference), tone: better };
}
