import type { Span } from './lanes';

/** Pixels of a minute: half an hour is 48, which a finger hits. */
export const pixels = 1.6;

/** Minutes that a dragged turno jumps by. */
export const step = 5;

const usual: Span = { from: 9 * 60, to: 20 * 60 };

/** The hours to draw: whole ones around everything that happens, and never less than a usual day where nothing does. */
export function hoursAround(spans: readonly Span[]): Span {
	if (!spans.length) return usual;
	const from = Math.min(...spans.map((one) => one.from));
	const to = Math.max(...spans.map((one) => one.to));
	return { from: Math.max(0, Math.floor(from / 60) * 60), to: Math.min(48 * 60, Math.ceil(to / 60) * 60) };
}

/** Makes the hours to draw out of those that are wanted: they grow and never shrink, so what is drawn stays where it is. */
export function growing(): (wanted: Span) => Span {
	let drawn: Span | undefined;
	return (wanted) => {
		drawn = drawn ? { from: Math.min(drawn.from, wanted.from), to: Math.max(drawn.to, wanted.to) } : wanted;
		return drawn;
	};
}

/** The nearest minute that a turno of a length may begin at and still be drawn. */
export function snap(minute: number, length: number, day: Span): number {
	const last = Math.max(day.from, day.to - length);
	return Math.min(last, Math.max(day.from, Math.round(minute / step) * step));
}
