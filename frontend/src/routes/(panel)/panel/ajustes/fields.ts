import { parseMoney } from '$lib/format/money';
import { typed } from '$lib/panel/money/typed';
import type { Settings, SettingsPatch } from './data';

/** A setting as a field: what kind of value it is, and between which bounds. */
export interface Spec {
	key: keyof SettingsPatch & keyof Settings;
	kind: 'number' | 'optional' | 'money' | 'text' | 'time' | 'date' | 'select' | 'many' | 'hours' | 'switch';
	least?: number;
	most?: number;
	unit?: 'min' | 'days' | 'hours' | 'percent' | 'messages';
}

/** Settings that are shown together, under a heading. */
export interface Group {
	title: 'slots' | 'changes' | 'times' | 'waitlist' | 'who' | 'cash' | 'reminders' | 'quiet' | 'company' | 'when';
	fields: readonly Spec[];
}

export type Section = 'rules' | 'deposits' | 'messages' | 'invoices';

/** Every section of the settings; the bounds are those of the API's document. */
export const sections: Record<Section, readonly Group[]> = {
	rules: [
		{
			title: 'slots',
			fields: [
				{ key: 'slot_step_minutes', kind: 'number', least: 5, most: 240, unit: 'min' },
				{ key: 'slot_anchor', kind: 'select' },
				{ key: 'notice_minutes', kind: 'number', least: 0, most: 43_200, unit: 'min' },
				{ key: 'horizon_days', kind: 'number', least: 1, most: 366, unit: 'days' },
			],
		},
		{
			title: 'changes',
			fields: [
				{ key: 'cancel_until_hours', kind: 'number', least: 0, most: 720, unit: 'hours' },
				{ key: 'late_refund_percent', kind: 'optional', least: 0, most: 100, unit: 'percent' },
				{ key: 'no_show_grace_minutes', kind: 'number', least: 0, most: 240, unit: 'min' },
			],
		},
		{
			title: 'times',
			fields: [
				{ key: 'hold_minutes', kind: 'number', least: 1, most: 60, unit: 'min' },
				{ key: 'payment_minutes', kind: 'number', least: 5, most: 10_080, unit: 'min' },
			],
		},
		{
			title: 'waitlist',
			fields: [
				{ key: 'waitlist_auto', kind: 'switch' },
				{ key: 'waitlist_offer_minutes', kind: 'number', least: 5, most: 240, unit: 'min' },
			],
		},
	],
	deposits: [
		{
			title: 'who',
			fields: [
				{ key: 'deposit_new_customer_percent', kind: 'number', least: 0, most: 100, unit: 'percent' },
				{ key: 'deposit_no_show_percent', kind: 'number', least: 0, most: 100, unit: 'percent' },
				{ key: 'deposit_from_centavos', kind: 'money' },
			],
		},
		{ title: 'cash', fields: [{ key: 'cash_discount_percent', kind: 'number', least: 0, most: 50, unit: 'percent' }] },
	],
	messages: [
		{
			title: 'reminders',
			fields: [
				{ key: 'message_channels', kind: 'many' },
				{ key: 'reminder_hours', kind: 'hours' },
				{ key: 'messages_per_day', kind: 'number', least: 0, most: 100_000, unit: 'messages' },
			],
		},
		{
			title: 'quiet',
			fields: [
				{ key: 'quiet_from', kind: 'time' },
				{ key: 'quiet_to', kind: 'time' },
			],
		},
	],
	invoices: [
		{
			title: 'company',
			fields: [
				{ key: 'legal_name', kind: 'text', most: 120 },
				{ key: 'legal_address', kind: 'text', most: 200 },
				{ key: 'tax_condition', kind: 'select' },
				{ key: 'gross_income', kind: 'text', most: 40 },
				{ key: 'activity_since', kind: 'date' },
				{ key: 'point_of_sale', kind: 'optional', least: 1, most: 99_998 },
			],
		},
		{
			title: 'when',
			fields: [
				{ key: 'invoice_when', kind: 'select' },
				{ key: 'named_from_centavos', kind: 'money' },
			],
		},
	],
};

/** The fields of a section, one after the other. */
export function fieldsOf(section: Section): Spec[] {
	return sections[section].flatMap((group) => group.fields);
}

/** A setting as it is typed. Many values are separated by commas. */
export function shown(spec: Spec, settings: Settings): string {
	const value = settings[spec.key];
	if (value === null || value === undefined) return '';
	if (spec.kind === 'money') return typed(Number(value));
	return Array.isArray(value) ? value.join(', ') : String(value);
}

/** What is wrong with a typed setting, or the value that is sent for it. */
export type Read = { wrong: 'number' | 'money' | 'time' | 'hours' } | { value: unknown };

export function read(spec: Spec, text: string): Read {
	const typedText = text.trim();
	switch (spec.kind) {
		case 'number':
			return number(spec, typedText);
		case 'optional':
			return typedText ? number(spec, typedText) : { value: null };
		case 'money': {
			const centavos = parseMoney(typedText);
			return centavos === undefined ? { wrong: 'money' } : { value: centavos };
		}
		case 'time':
			return /^([01]\d|2[0-3]):[0-5]\d$/.test(typedText) ? { value: typedText } : { wrong: 'time' };
		case 'many':
			return { value: typedText.split(/,\s*/).filter(Boolean) };
		case 'hours':
			return hours(typedText);
		case 'switch':
			return { value: typedText === 'true' };
		case 'date':
			return { value: typedText || null };
		default:
			return { value: typedText };
	}
}

function number(spec: Spec, text: string): Read {
	const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
	return value >= (spec.least ?? 0) && value <= (spec.most ?? Infinity) ? { value } : { wrong: 'number' };
}

function hours(text: string): Read {
	const parts = text.split(/[\s,;]+/).filter(Boolean);
	const right =
		parts.length <= 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) >= 1 && Number(part) <= 168);
	return right ? { value: parts.map(Number) } : { wrong: 'hours' };
}
