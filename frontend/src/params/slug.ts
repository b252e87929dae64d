/** The part of an address that names a shop. */
export function match(value: string): boolean {
	return /^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/.test(value);
}
