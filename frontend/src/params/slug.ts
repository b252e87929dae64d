/** The part of an address that names a shop. */
export function match(value: string): boolean {
	return /^[a-z0-9](-?[a-z0-9]){1,59}$/.test(value);
}
