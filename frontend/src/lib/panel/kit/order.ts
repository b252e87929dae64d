/** A list with one of its items at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
	const next = [...list];
	const [one] = next.splice(from, 1);
	if (one !== undefined) next.splice(Math.max(0, Math.min(to, next.length)), 0, one);
	return next;
}

/** The positions that have to change so that a list is kept in its order: each item's place in it. */
export function renumbered<T extends { id: string; position: number }>(
	list: readonly T[],
): { id: string; position: number }[] {
	return list.flatMap((one, position) => (one.position === position ? [] : [{ id: one.id, position }]));
}

/** Items by a name that they share, in the order in which the names first come. */
export function grouped<T>(list: readonly T[], name: (one: T) => string): { name: string; items: T[] }[] {
	const groups = new Map<string, T[]>();
	for (const one of list) groups.set(name(one), [...(groups.get(name(one)) ?? []), one]);
	return [...groups].map(([key, items]) => ({ name: key, items }));
}
