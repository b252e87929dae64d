import { addDays, clock, dayOf, daysBetween } from '$lib/format/time';

/** The moment, RFC 3339, at which a day begins in a zone. */
export function startOf(day: string, zone: string): string {
	let at = Date.parse(`${day}T00:00:00Z`);
	// The clock there shows how far off the guess is; twice, for days on which the clocks change.
	for (let i = 0; i < 2; i++) at -= ahead(new Date(at), day, zone) * 60_000;
	return new Date(at).toISOString();
}

/** The minutes by which a moment comes after the beginning of a day on the clocks of a zone. */
function ahead(at: Date, day: string, zone: string): number {
	const [hours = 0, minutes = 0] = clock(at, zone).split(':').map(Number);
	return daysBetween(day, dayOf(at, zone)) * 1440 + hours * 60 + minutes;
}

/** What the API is asked for days: from the beginning of the first to the end of the last, both inside. */
export function span(from: string | undefined, to: string | undefined, zone: string): { from?: string; to?: string } {
	return {
		...(from && { from: startOf(from, zone) }),
		...(to && { to: startOf(addDays(to, 1), zone) }),
	};
}
