import { addDays, longDay, numericDay, shortDay, weekday } from '$lib/format/time';
import { t } from '$lib/i18n/agenda';
import type { Days } from './book.svelte';
import type { Column } from './columns';

/** What the agenda shows, as its address says it. */
export interface View {
	day: string;
	week: boolean;
	/** The barbers that are shown; empty: all. */
	barbers: readonly string[];
	cancelled: boolean;
}

/** Reads an address. What makes no sense in it is left out. */
export function readView(query: URLSearchParams, today: string): View {
	const day = query.get('dia') ?? '';
	return {
		day: isDay(day) ? day : today,
		week: query.get('vista') === 'semana',
		barbers: (query.get('barberos') ?? '').split(',').filter(Boolean),
		cancelled: query.get('cancelados') === '1',
	};
}

function isDay(text: string): boolean {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
	const at = new Date(text + 'T12:00:00Z');
	return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** The days to ask for. Weeks begin on Monday. */
export function daysOf(view: View): Days {
	if (!view.week) return { from: view.day, to: view.day };
	const from = addDays(view.day, 1 - weekday(view.day));
	return { from, to: addDays(from, 6) };
}

/** The heading: martes 24 de noviembre, or the days of the week. */
export function headingOf(view: View): string {
	if (!view.week) return longDay(view.day);
	const { from, to } = daysOf(view);
	return t.week(shortDay(from), shortDay(to));
}

/** The columns: a barber each on a day, a day each in a week. */
export function columnsOf(
	view: View,
	barbers: readonly { id: string; name: string }[],
	noteOf: (day: string) => string,
	dayHref: (day: string) => string,
): Column[] {
	if (!view.week) {
		const shown = view.barbers.length ? barbers.filter((one) => view.barbers.includes(one.id)) : barbers;
		return shown.map((one) => ({
			key: one.id,
			day: view.day,
			barberId: one.id,
			title: one.name,
			note: '',
			href: undefined,
		}));
	}
	const only = view.barbers.length === 1 ? view.barbers[0] : barbers.length === 1 ? barbers[0]?.id : undefined;
	const { from } = daysOf(view);
	return Array.from({ length: 7 }, (_, i) => {
		const day = addDays(from, i);
		const [word = '', date = ''] = shortDay(day).split(' ');
		return { key: day, day, barberId: only, title: `${word} ${date}`, note: noteOf(day), href: dayHref(day) };
	});
}

/** The name of a file or a printed page. */
export function printTitle(view: View, shop: string): string {
	const { from, to } = daysOf(view);
	return from === to ? `${shop} ${numericDay(from)}` : `${shop} ${numericDay(from)} - ${numericDay(to)}`;
}
