import { locale } from '$lib/i18n/locale.svelte';

/**
 * Times are shown in the shop's zone, whatever the device's. A moment is an RFC 3339 text or a Date; a day is YYYY-MM-DD and
 * belongs to no zone.
 */
type Moment = string | Date;

const formats = new Map<string, Intl.DateTimeFormat>();
const walls = new Map<string, Intl.DateTimeFormat>(); // by zone: agendas ask hundreds of times

function parts(options: Intl.DateTimeFormatOptions, language: string): Intl.DateTimeFormat {
	const name = language + JSON.stringify(options);
	let made = formats.get(name);
	if (!made) formats.set(name, (made = new Intl.DateTimeFormat(language, options)));
	return made;
}

/** The day that a moment belongs to in a zone. */
export function dayOf(at: Moment, zone: string): string {
	return parts({ timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }, 'en-CA').format(new Date(at));
}

/** Hours and minutes of a moment in a zone: 15:30. */
export function clock(at: Moment, zone: string): string {
	return parts({ timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, 'en-GB').format(new Date(at));
}

/** The minutes since midnight on the clock of a zone. */
export function minuteOfDay(at: Moment, zone: string): number {
	return wallOf(at, zone).minute;
}

/** What the clocks of a zone show at a moment: the day, and the minutes since midnight. */
export function wallOf(at: Moment, zone: string): { day: string; minute: number } {
	let made = walls.get(zone);
	if (!made) {
		const options = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
		walls.set(zone, (made = new Intl.DateTimeFormat('en-CA', { ...options, timeZone: zone, hourCycle: 'h23' })));
	}
	const text = made.format(new Date(at)); // 2026-11-21, 15:30
	return { day: text.slice(0, 10), minute: Number(text.slice(-5, -3)) * 60 + Number(text.slice(-2)) };
}

/** A day some days later, or earlier. */
export function addDays(day: string, count: number): string {
	const at = noon(day);
	at.setUTCDate(at.getUTCDate() + count);
	return at.toISOString().slice(0, 10);
}

/** How many days lie between two days. */
export function daysBetween(from: string, to: string): number {
	return Math.round((noon(to).getTime() - noon(from).getTime()) / 86_400_000);
}

/** 1 for Monday to 7 for Sunday. */
export function weekday(day: string): number {
	return noon(day).getUTCDay() || 7;
}

function noon(day: string): Date {
	return new Date(day + 'T12:00:00Z');
}

function text(day: string, options: Intl.DateTimeFormatOptions, language: string): string {
	return parts({ ...options, timeZone: 'UTC' }, language)
		.format(noon(day))
		.replaceAll(',', '');
}

/** sáb 21 nov */
export function shortDay(day: string, language: string = locale()): string {
	const word = text(day, { weekday: 'short' }, language);
	return `${word} ${text(day, { day: 'numeric' }, language)} ${monthWord(day, language)}`;
}

function monthWord(day: string, language: string): string {
	return text(day, { month: 'short' }, language).replace('.', '').slice(0, 3);
}

/** sábado 21 de noviembre */
export function longDay(day: string, language: string = locale()): string {
	return text(day, { weekday: 'long', day: 'numeric', month: 'long' }, language);
}

/** sáb */
export function weekdayWord(day: string, language: string = locale()): string {
	return text(day, { weekday: 'short' }, language).replace('.', '');
}

/** noviembre 2026, without the year when it is that of today */
export function month(day: string, today: string, language: string = locale()): string {
	const word = text(day, { month: 'long' }, language);
	return day.slice(0, 4) === today.slice(0, 4) ? word : `${word} ${day.slice(0, 4)}`;
}

/** 21/11/2026 */
export function numericDay(day: string): string {
	const [year, monthNumber, date] = day.split('-');
	return `${date}/${monthNumber}/${year}`;
}

/** hoy, mañana, or the day itself */
export function nearDay(day: string, today: string, language: string = locale()): string {
	const words = language === 'en' ? ['today', 'tomorrow'] : ['hoy', 'mañana'];
	return words[daysBetween(today, day)] ?? shortDay(day, language);
}

/** 1 h 15 min */
export function minutes(count: number): string {
	const hours = Math.floor(count / 60);
	const rest = count % 60;
	if (!hours) return `${rest}\u00a0min`;
	return rest ? `${hours}\u00a0h ${rest}\u00a0min` : `${hours}\u00a0h`;
}

/** 9:05, of a span of seconds; never below 0:00 */
export function countdown(seconds: number): string {
	const left = Math.max(0, Math.ceil(seconds));
	return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
}

/** The zone of this device. */
export function deviceZone(): string {
	return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Whether clocks of two zones show the same at a moment. */
export function sameClock(at: Moment, one: string, other: string): boolean {
	return clock(at, one) === clock(at, other) && dayOf(at, one) === dayOf(at, other);
}
