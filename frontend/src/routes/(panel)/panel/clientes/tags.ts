/**
 * Tags are words with # in the notes of a customer: #vip. So they need no list of their own, the team writes them where it
 * writes anyway, and they go wherever the notes go.
 */
const tag = /(^|\s)#([\p{L}\p{N}][\p{L}\p{N}_-]{0,29})/gu;

/** The tags of a note, once each, in the order in which they are written. */
export function tagsOf(note: string): string[] {
	const found = [...note.matchAll(tag)].map((match) => match[2] ?? '');
	return found.filter((one, i) => found.findIndex((other) => same(other, one)) === i);
}

/** The note without its tags: what is left to read. */
export function wordsOf(note: string): string {
	return note
		.replace(tag, '$1')
		.replace(/[ \t]{2,}/g, ' ')
		.replace(/[ \t]+$/gm, '')
		.trim();
}

/** The note with one more tag. */
export function withTag(note: string, name: string): string {
	const word = cleanTag(name);
	if (!word || tagsOf(note).some((one) => same(one, word))) return note;
	return note.trim() ? `${note.trimEnd()} #${word}` : `#${word}`;
}

/** The note without one of its tags. */
export function withoutTag(note: string, name: string): string {
	const less = note.replace(tag, (all, before: string, word: string) => (same(word, name) ? before : all));
	return less.replace(/[ \t]{2,}/g, ' ').trim();
}

/** What somebody typed as a tag, as it is kept: without #, its spaces as dashes. */
export function cleanTag(text: string): string {
	const word = text
		.trim()
		.replace(/^#+/, '')
		.replace(/\s+/g, '-')
		.replace(/[^\p{L}\p{N}_-]/gu, '');
	return word.replace(/^[_-]+/, '').slice(0, 30);
}

/** Whether two tags are the same word, whatever their capitals. */
export function same(one: string, other: string): boolean {
	return one.toLocaleLowerCase('es') === other.toLocaleLowerCase('es');
}
