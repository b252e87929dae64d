import { homeZone } from '$lib/config';
import { clock, dayOf, shortDay } from '$lib/format/time';

/** sáb 21 nov, 15:40, in one line: a moment for operators, whose pages belong to no shop and so to no zone of one. */
export function when(at: string): string {
	return `${shortDay(dayOf(at, homeZone))}, ${clock(at, homeZone)}`.replaceAll(' ', '\u00a0');
}
