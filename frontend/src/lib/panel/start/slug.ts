/** An address for a shop's page, made from its name: Barbería Ñandú becomes barberia-nandu. */
export function slugOf(name: string): string {
	return name
		.normalize('NFD')
		.replace(/\p{Mn}/gu, '')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-+|-+$/g, '')
		.slice(0, 40)
		.replace(/-+$/, '');
}

/** Whether a text can be the address of a shop's page; the server knows which are taken. */
export function plausibleSlug(text: string): boolean {
	return /^[a-z0-9](-?[a-z0-9]){2,39}$/.test(text);
}
