/** Makes texts alike that people take for the same while they search: no capitals, no accents. */
export function fold(text: string): string {
	return text
		.normalize('NFD')
		.replace(/\p{Mn}/gu, '')
		.toLowerCase();
}
