import type { Schemas } from '$lib/api/client';
import { send } from '$lib/api/send';
import { locale } from '$lib/i18n/locale.svelte';

export type Uptime = Schemas['UptimeReport'];
type Part = Schemas['UptimePart'];

/** How many days are drawn. */
export const span = 90;

/** The last days. Nothing when they cannot be had, which spoils nothing else of the page. */
export async function past(): Promise<Uptime | undefined> {
	try {
		return (await (await send(new Request('/health/uptime'))).json()) as Uptime;
	} catch {
		return undefined;
	}
}

/** How a day was: without an interruption, with some, or never measured. */
export type Mark = 'up' | 'lost' | 'none';

export interface Row {
	name: string;
	/** One for each day, the last is today. */
	marks: Mark[];
	/** How many days there are of each mark. */
	counts: Record<Mark, number>;
	/** Which part of the measured minutes it worked, from 0 to 1; undefined without any. */
	share: number | undefined;
}

export function rowOf(part: Part): Row {
	const days = part.days.slice(-span);
	const known = days.map(({ up_minutes: up, passed_minutes: passed }): Mark =>
		passed === 0 ? 'none' : up < passed ? 'lost' : 'up',
	);
	const marks = [...Array<Mark>(span - known.length).fill('none'), ...known];
	const counts = { up: 0, lost: 0, none: 0 };
	for (const mark of marks) counts[mark]++;
	const passed = days.reduce((sum, day) => sum + day.passed_minutes, 0);
	const up = days.reduce((sum, day) => sum + day.up_minutes, 0);
	return { name: part.name, marks, counts, share: passed > 0 ? up / passed : undefined };
}

/** A day with interruptions, and for how many minutes each part was away on it. */
export interface Interruption {
	date: string;
	parts: { name: string; minutes: number }[];
}

/** The days with interruptions, newest first. */
export function interruptions(report: Uptime): Interruption[] {
	const days = new Map<string, Interruption>();
	for (const part of report.parts) {
		for (const { date, up_minutes: up, passed_minutes: passed } of part.days) {
			if (up >= passed) continue;
			const day = days.get(date) ?? { date, parts: [] };
			day.parts.push({ name: part.name, minutes: passed - up });
			days.set(date, day);
		}
	}
	return [...days.values()].sort((one, other) => (one.date < other.date ? 1 : -1));
}

/** 99,98 %: cut, not rounded, since 100 % says that nothing was missing. */
export function percent(share: number, language: string = locale()): string {
	const cut = Math.floor(share * 10_000 + 1e-6) / 100;
	const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(cut);
	return language === 'en' ? `${number}%` : `${number}\u00a0%`;
}

/** The bars of the days with one mark as a path: three wide, one apart, so high above the ground. */
export function bars(marks: readonly Mark[], mark: Mark, height: number, ground: number): string {
	return marks.map((one, i) => (one === mark ? `M${i * 4} ${ground}v-${height}h3v${height}z` : '')).join('');
}
