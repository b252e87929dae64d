import type { Turno } from './turno';
import { barberOf, spanOn } from './turno';
import { arrange, type Lane, type Span } from './lanes';

/** A column of the agenda: a barber on a day, or everybody's day. */
export interface Column {
	key: string;
	day: string;
	/** Undefined: everybody shown. */
	barberId: string | undefined;
	title: string;
	note: string;
	/** Where its heading leads. */
	href: string | undefined;
}

/** A turno with where its column draws it. */
export interface Placed {
	turno: Turno;
	span: Span;
	lane: Lane;
}

/** Puts turnos into their columns, what overlaps side by side. */
export function fill(columns: readonly Column[], turnos: readonly Turno[], zone: string): Placed[][] {
	return columns.map((column) => {
		const mine = turnos.flatMap((turno) => {
			if (column.barberId && barberOf(turno) !== column.barberId) return [];
			const span = spanOn(column.day, turno.starts_at, turno.ends_at, zone);
			return span ? [{ turno, span }] : [];
		});
		const lanes = arrange(mine.map((one) => one.span));
		return mine.map((one, i) => ({ ...one, lane: lanes[i] as Lane }));
	});
}
