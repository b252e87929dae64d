import { ApiError } from '$lib/api/error';
import { clock, dayOf, nearDay } from '$lib/format/time';
import { t } from '$lib/i18n/agenda';
import { t as common } from '$lib/i18n/common';
import { explain } from '$lib/i18n/problem';
import { t as panel } from '$lib/i18n/panel';
import { catalog } from '$lib/panel/catalog.svelte';
import { desk, here } from '$lib/panel/here.svelte';
import { reschedule } from '$lib/panel/turno/act';
import { toast } from '$lib/ui/toast.svelte';
import { placeOf, type Place, type Turno } from './turno';

/** A move that did not fit, which the desk may make nevertheless. */
export interface Refusal {
	turno: Turno;
	to: Place;
	error: ApiError;
}

/** What shows the turnos that move: the agenda's book, or a single turno. */
export interface Shelf {
	/** Draws it at another place until settle. */
	place(id: string, place: Place, barber?: string): void;
	settle(id: string): void;
	/** Takes it as the server says it is. */
	take(turno: Turno): void;
	/** Reads it again. */
	reread(id: string): Promise<void>;
}

/** What no sobreturno gets around: the time is over, or the barber does not do that. */
const final = new Set(['in_the_past', 'beyond_horizon', 'barber_unavailable', 'off_grid']);

/** Moves turnos of a book: shown at once, taken back with the reason when the server says no, and undone from a toast. */
export class Moves {
	/** Waits for the desk to decide. */
	refusal = $state.raw<Refusal>();
	/** The turno that went back to where it was, to be shown for a moment. */
	returned = $state('');
	readonly #book: Shelf;

	constructor(book: Shelf) {
		this.#book = book;
	}

	/** Moves a turno; overbook is the reason for a sobreturno. Returns whether it is there now. */
	async move(turno: Turno, to: Place, overbook = '', undoing = false): Promise<boolean> {
		const from = placeOf(turno);
		if (from.barberId === to.barberId && Date.parse(from.startsAt) === Date.parse(to.startsAt)) return true;
		if (!navigator.onLine) {
			this.#back(turno, panel.live.blocked);
			return false;
		}
		this.#book.place(turno.id, to, catalog.barber(to.barberId)?.name);
		try {
			const after = await reschedule(turno, to, overbook);
			this.#book.take(after);
			this.#told(after, from, turno.overbook_reason ?? '', undoing);
			return true;
		} catch (cause) {
			if (!(cause instanceof ApiError)) throw cause;
			this.#refused(turno, to, cause);
			return false;
		} finally {
			this.#book.settle(turno.id);
		}
	}

	#told(after: Turno, from: Place, reason: string, undoing: boolean): void {
		const name = after.customer?.name ?? after.code;
		if (undoing) {
			toast(t.move.undone(name));
			return;
		}
		const day = nearDay(dayOf(after.starts_at, here.zone), dayOf(new Date(), here.zone));
		const when = `${day} ${clock(after.starts_at, here.zone)}, ${after.lines[0]?.barber_name ?? ''}`;
		const run = () => void this.move(after, from, reason, true);
		toast(t.move.done(name, when), { action: { label: common.action.undo, run } });
	}

	#refused(turno: Turno, to: Place, error: ApiError): void {
		this.returned = turno.id;
		setTimeout(() => this.returned === turno.id && (this.returned = ''), 1500);
		if (error.code === 'version_conflict' || error.code === 'illegal_transition') {
			void this.#book.reread(turno.id);
			toast(t.move.conflict, { tone: 'bad' });
		} else if (error.uncertain) {
			const run = () => void this.move(turno, to);
			toast(explain(error), { tone: 'bad', action: { label: common.action.retry, run } });
		} else if (here.may(desk) && [409, 422].includes(error.status) && !final.has(error.code)) {
			this.refusal = { turno, to, error };
		} else {
			this.#back(turno, explain(error));
		}
	}

	#back(turno: Turno, reason: string): void {
		this.returned = turno.id;
		setTimeout(() => this.returned === turno.id && (this.returned = ''), 1500);
		toast(t.move.failed(reason), { tone: 'bad' });
	}
}
