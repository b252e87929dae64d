/** A parameter that is one of some words; anything else is as if it were not there. */
export function oneOf<T extends string>(url: URL, name: string, words: readonly T[]): T | undefined {
	const value = url.searchParams.get(name);
	return words.find((word) => word === value);
}

/** A parameter that is a day, YYYY-MM-DD, of the calendar. */
export function dayIn(url: URL, name: string): string | undefined {
	const value = url.searchParams.get(name) ?? '';
	if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
	const at = new Date(`${value}T12:00:00Z`);
	return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== value ? undefined : value;
}

/** A parameter that is an id. */
export function idIn(url: URL, name: string): string | undefined {
	const value = url.searchParams.get(name) ?? '';
	return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value) ? value : undefined;
}
