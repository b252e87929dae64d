import { plausiblePhone } from '$lib/format/phone';
import { fold } from '$lib/panel/fold';
import type { NewCustomer } from '../data';
import { documentOf, plausibleEmail } from '../entry';

/** What a column of the file is about. */
export type Target = 'skip' | 'name' | 'surname' | 'phone' | 'email' | 'doc' | 'note';

export const targets: readonly Target[] = ['skip', 'name', 'surname', 'phone', 'email', 'doc', 'note'];

/** What will happen to a row, and why. */
export type Verdict = 'fine' | 'noPhone' | 'badPhone' | 'badEmail' | 'badDoc' | 'noName' | 'twice';

/** A row of the file and what becomes of it. */
export interface Planned {
	/** Its number in the file, from 1. */
	row: number;
	customer: NewCustomer;
	verdict: Verdict;
	/** Whether it is sent. */
	goes: boolean;
}

export const mostRows = 5000;

const names: readonly [Target, RegExp][] = [
	['surname', /^(apellidos?|surname|last ?name)$/],
	['name', /^(nombres?|nombre y apellido|apellido y nombre|cliente|name|full ?name|first ?name)/],
	['phone', /(celular|telefono|whatsapp|movil|^cel\b|^tel\b|phone|mobile)/],
	['email', /(correo|e-?mail)/],
	['doc', /^(dni|cuit|cuil|documento|nro\.? ?doc)/],
	['note', /^(notas?|observaci|comentario|note)/],
];

/** What the columns are about, by their names in the first row, and by what they hold where there is no such row. */
export function guess(rows: readonly (readonly string[])[]): { header: boolean; targets: Target[] } {
	const width = Math.max(0, ...rows.slice(0, 50).map((row) => row.length));
	const first = rows[0] ?? [];
	const byName = Array.from({ length: width }, (_, i) => targetOf(first[i] ?? ''));
	const header = byName.some((target) => target !== 'skip');
	const found = header
		? byName
		: Array.from({ length: width }, (_, i) => kindOf(rows.slice(0, 20).map((row) => row[i] ?? '')));
	return {
		header,
		targets: found.map((target, i) => (target !== 'skip' && found.indexOf(target) < i ? 'skip' : target)),
	};
}

function targetOf(title: string): Target {
	const word = fold(title).trim();
	return names.find(([, pattern]) => pattern.test(word))?.[0] ?? 'skip';
}

function kindOf(cells: readonly string[]): Target {
	const filled = cells.filter(Boolean);
	const most = (test: (cell: string) => boolean) => filled.length > 0 && filled.filter(test).length > filled.length / 2;
	if (most((cell) => plausibleEmail(cell))) return 'email';
	if (most((cell) => plausiblePhone(cell))) return 'phone';
	if (most((cell) => documentOf(cell) !== undefined)) return 'doc';
	return most((cell) => /\p{L}{2}/u.test(cell)) ? 'name' : 'skip';
}

/** What becomes of each row. Two rows with one number are one person: the first goes. */
export function plan(rows: readonly (readonly string[])[], columns: readonly Target[], header: boolean): Planned[] {
	const seen = new Set<string>();
	return rows.slice(header ? 1 : 0).map((cells, i) => {
		const one = readRow(cells, columns);
		const number = one.customer.phone ? digits(one.customer.phone) : '';
		if (one.goes && number && seen.has(number)) Object.assign(one, { verdict: 'twice', goes: false });
		if (one.goes && number) seen.add(number);
		return { row: i + (header ? 2 : 1), ...one };
	});
}

function readRow(cells: readonly string[], columns: readonly Target[]): Omit<Planned, 'row'> {
	const get = (target: Target) =>
		columns
			.flatMap((column, i) => (column === target && cells[i] ? [cells[i]] : []))
			.join(' ')
			.trim();
	const name = [get('name'), get('surname')].filter(Boolean).join(' ').slice(0, 120);
	const [phone, email, doc, note] = [get('phone'), get('email'), get('doc'), get('note')];
	const type = documentOf(doc);
	const customer: NewCustomer = { name };
	if (phone) customer.phone = phone.slice(0, 40);
	if (email && plausibleEmail(email)) customer.email = email;
	if (type) Object.assign(customer, { doc_type: type, doc_number: doc.replace(/\D/g, '') });
	if (note) customer.note = note.slice(0, 2000);
	if (!name) return { customer, verdict: 'noName', goes: false };
	if (phone && !plausiblePhone(phone)) return { customer, verdict: 'badPhone', goes: false };
	if (email && !customer.email) return { customer, verdict: 'badEmail', goes: true };
	if (doc && !type) return { customer, verdict: 'badDoc', goes: true };
	return { customer, verdict: phone ? 'fine' : 'noPhone', goes: true };
}

/** The last ten digits: what is the same in all forms of an Argentine number but those with 15. */
function digits(phone: string): string {
	return phone.replace(/\D/g, '').slice(-10);
}
