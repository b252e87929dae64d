/** Reads and writes the files that spreadsheets call CSV: RFC 4180, with ; or tabs, too, as in Argentina. */

/** The rows of a text. Empty rows are left out; quotes may hold separators, quotes and line ends. */
export function parseCSV(text: string, separator = separatorOf(text)): string[][] {
	const rows: string[][] = [];
	let row: string[] = [];
	let cell = '';
	let quoted = false;
	const source = text.replace(/^\ufeff/, '');
	for (let i = 0; i < source.length; i++) {
		const char = source[i] as string;
		if (quoted) {
			if (char !== '"') cell += char;
			else if (source[i + 1] === '"') cell += source[++i];
			else quoted = false;
		} else if (char === '"' && cell.trim() === '') {
			cell = '';
			quoted = true;
		} else if (char === separator) {
			row.push(cell.trim());
			cell = '';
		} else if (char === '\n' || char === '\r') {
			if (char === '\r' && source[i + 1] === '\n') i++;
			rows.push([...row, cell.trim()]);
			row = [];
			cell = '';
		} else cell += char;
	}
	rows.push([...row, cell.trim()]);
	return rows.filter((cells) => cells.some(Boolean));
}

/** What separates the cells: whichever of ; tab and , the first lines have most of, outside of quotes. */
export function separatorOf(text: string): string {
	const start = text.slice(0, 4000).replace(/"[^"]*"/g, '');
	const count = (mark: string) => start.split(mark).length - 1;
	return [';', '\t', ','].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

/** Rows as a text that spreadsheets here open: ; and a mark of UTF-8. A cell is never taken for a formula. */
export function writeCSV(rows: readonly (readonly string[])[]): string {
	const cell = (text: string) => {
		const safe = /^[=@\t\r]/.test(text) || /^[+-](?![\d\s().-]*$)/.test(text) ? `'${text}` : text;
		return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
	};
	return '\ufeff' + rows.map((row) => row.map(cell).join(';')).join('\r\n') + '\r\n';
}

/** The text of a file: UTF-8, or what older spreadsheets write. */
export async function textOf(file: Blob): Promise<string> {
	const bytes = await file.arrayBuffer();
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return new TextDecoder('windows-1252').decode(bytes);
	}
}
