import { parseMoney } from '$lib/format/money';
import { typed as typedMoney } from '$lib/panel/money/typed';
import type { Check } from '$lib/panel/kit/form.svelte';
import type { NewService, Service } from './data';

/** A service as somebody types it: figures are texts until they are right. */
export interface Entry {
	name: string;
	category: string;
	description: string;
	price: string;
	minutes: string;
	/** Whether it has parts; then minutes is not used. */
	split: boolean;
	parts: { minutes: string; busy: boolean }[];
	before: string;
	after: string;
	deposit: 'none' | 'percent' | 'fixed';
	percent: string;
	amount: string;
	active: boolean;
}

export function emptyEntry(): Entry {
	return {
		name: '',
		category: '',
		description: '',
		price: '',
		minutes: '30',
		split: false,
		parts: [],
		before: '0',
		after: '0',
		deposit: 'none',
		percent: '30',
		amount: '',
		active: true,
	};
}

export function entryOf(service: Service): Entry {
	const { kind, value = 0 } = service.deposit;
	const parts = (service.segments ?? []).map((one) => ({ minutes: String(one.minutes), busy: one.busy }));
	return {
		name: service.name,
		category: service.category,
		description: service.description,
		price: typedMoney(service.price_centavos),
		minutes: String(service.duration_minutes),
		split: parts.length > 1 || parts.some((one) => !one.busy),
		parts,
		before: String(service.buffer_before_minutes),
		after: String(service.buffer_after_minutes),
		deposit: kind,
		percent: kind === 'percent' ? String(value) : '30',
		amount: kind === 'fixed' ? typedMoney(value) : '',
		active: service.active,
	};
}

/** A whole number within bounds, or undefined. */
export function whole(text: string, least: number, most: number): number | undefined {
	const typed = text.trim();
	if (!/^\d{1,9}$/.test(typed)) return undefined;
	const count = Number(typed);
	return count >= least && count <= most ? count : undefined;
}

interface Words {
	nameMissing: string;
	priceWrong: string;
	minutesWrong: string;
	marginWrong: string;
	percentWrong: string;
	amountWrong: string;
}

/** What is wrong with what was typed, in the order of the fields whose ids begin with prefix. */
export function checksOf(entry: Entry, prefix: string, words: Words): Check[] {
	const minutes: Check[] = entry.split
		? entry.parts.map((one, i) => [
				`${prefix}-part-${i}`,
				whole(one.minutes, 1, 720) === undefined && words.minutesWrong,
			])
		: [[`${prefix}-minutes`, whole(entry.minutes, 1, 720) === undefined && words.minutesWrong]];
	return [
		[`${prefix}-name`, !entry.name.trim() && words.nameMissing],
		[`${prefix}-price`, parseMoney(entry.price) === undefined && words.priceWrong],
		...minutes,
		[`${prefix}-before`, whole(entry.before, 0, 240) === undefined && words.marginWrong],
		[`${prefix}-after`, whole(entry.after, 0, 240) === undefined && words.marginWrong],
		[
			`${prefix}-percent`,
			entry.deposit === 'percent' && whole(entry.percent, 1, 100) === undefined && words.percentWrong,
		],
		[`${prefix}-amount`, entry.deposit === 'fixed' && !parseMoney(entry.amount) && words.amountWrong],
	];
}

/** What is sent. Call it when checksOf found nothing. */
export function sentOf(entry: Entry): NewService {
	const value = entry.deposit === 'percent' ? Number(entry.percent) : (parseMoney(entry.amount) ?? 0);
	return {
		name: entry.name.trim(),
		category: entry.category.trim(),
		description: entry.description.trim(),
		price_centavos: parseMoney(entry.price) ?? 0,
		...(entry.split
			? { segments: entry.parts.map((one) => ({ minutes: Number(one.minutes), busy: one.busy })) }
			: { duration_minutes: Number(entry.minutes) }),
		buffer_before_minutes: Number(entry.before),
		buffer_after_minutes: Number(entry.after),
		deposit: entry.deposit === 'none' ? { kind: 'none' } : { kind: entry.deposit, value },
		active: entry.active,
	};
}

/** What a percentage makes of a price, rounded half up to a step: as the server does it. */
export function raised(centavos: number, percent: number, step: number): number {
	const points = Math.round(percent * 100);
	const exact = centavos * (10_000 + points);
	return Math.floor((exact * 2 + step * 10_000) / (step * 20_000)) * step;
}

/** A percentage with up to two decimals, typed with a comma or a point; undefined when it is none. */
export function parsePercent(text: string): number | undefined {
	const match = /^\s*([+-]?\d{1,4}(?:[.,]\d{1,2})?)\s*%?\s*$/.exec(text.replace('−', '-'));
	if (!match?.[1]) return undefined;
	const percent = Number(match[1].replace(',', '.'));
	return percent > -100 && percent <= 1000 && percent !== 0 ? percent : undefined;
}
