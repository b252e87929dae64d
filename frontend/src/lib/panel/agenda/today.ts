import { owed, type Turno } from './turno';

/** The turnos of a day, by what they need from whoever looks at them. */
export interface Today {
	/** In the chair now. */
	chair: readonly Turno[];
	/** Arrived and waiting. */
	waiting: readonly Turno[];
	/** Should be here and are not. */
	late: readonly Turno[];
	/** Still to come, in order. */
	coming: readonly Turno[];
	/** Over, with something left to pay. */
	unpaid: readonly Turno[];
	/** All that were or will be, without those cancelled. */
	count: number;
	noShows: number;
}

/** Sorts a day's turnos at a moment, in milliseconds. They are in order of their start. */
export function sortDay(turnos: readonly Turno[], now: number): Today {
	const due = (one: Turno) => one.status === 'confirmed' || one.status === 'pending_payment';
	const begun = (one: Turno) => Date.parse(one.starts_at) <= now;
	const over = ['held', 'expired', 'cancelled_by_customer', 'cancelled_by_shop'];
	return {
		chair: turnos.filter((one) => one.status === 'in_service'),
		waiting: turnos.filter((one) => one.status === 'checked_in'),
		late: turnos.filter((one) => due(one) && begun(one)),
		coming: turnos.filter((one) => due(one) && !begun(one)),
		unpaid: turnos.filter((one) => one.status === 'completed' && owed(one) > 0),
		count: turnos.filter((one) => !over.includes(one.status)).length,
		noShows: turnos.filter((one) => one.status === 'no_show').length,
	};
}
