import { Attempt } from '$lib/api/attempt';
import { body } from '$lib/api/client';
import { staff } from '$lib/api/staff';
import { here } from '$lib/panel/here.svelte';
import type { Place, Status, Turno } from '$lib/panel/agenda/turno';

/** A step that staff take a turno along, by its name in the API. */
export type Step = 'confirm' | 'check-in' | 'start' | 'complete' | 'no-show' | 'undo-no-show' | 'cancel';

/** The steps forward, by the state from which they are taken. */
const next: Partial<Record<Status, Step>> = {
	pending_payment: 'confirm',
	confirmed: 'check-in',
	checked_in: 'start',
	in_service: 'complete',
};

export function nextStep(status: Status): Step | undefined {
	return next[status];
}

/** The state that a step leads to, for what is shown before the answer is there. */
const after: Record<Step, Status> = {
	confirm: 'confirmed',
	'check-in': 'checked_in',
	start: 'in_service',
	complete: 'completed',
	'no-show': 'no_show',
	'undo-no-show': 'confirmed',
	cancel: 'cancelled_by_shop',
};

export function statusAfter(step: Step): Status {
	return after[step];
}

/** One attempt for each turno and thing done to it, so that a repeated tap or a retry is the same request. */
const attempts = new Map<string, Attempt>();

async function once<T>(name: string, sent: unknown, ask: (headers: Record<string, string>) => Promise<T>): Promise<T> {
	const attempt = attempts.get(name) ?? new Attempt();
	attempts.set(name, attempt);
	try {
		const answer = await ask(attempt.headers(sent));
		attempts.delete(name);
		return answer;
	} catch (cause) {
		if (!(cause as { uncertain?: boolean }).uncertain) attempts.delete(name);
		throw cause;
	}
}

/** Takes a turno along a step, as it was seen. Errors: ApiError version_conflict, illegal_transition, too_early, slot_taken. */
export function take(turno: Turno, step: Step, reason = ''): Promise<Turno> {
	const params = { path: { shop_id: here.id, id: turno.id }, header: { 'If-Match': String(turno.version) } };
	const sent = reason ? { reason } : {};
	return once(`${turno.id} ${step} ${turno.version}`, sent, (headers) => {
		const request = { params, body: sent, headers };
		return body(staff.POST(`/api/v1/shops/{shop_id}/bookings/{id}/${step}`, request));
	});
}

/**
 * Moves a turno to a place; with a reason as a sobreturno, which nothing binds. Errors: ApiError slot_taken,
 * version_conflict, illegal_transition, and 422 with the rule that stands in the way as its code.
 */
export function reschedule(turno: Turno, to: Place, overbook = ''): Promise<Turno> {
	const params = { path: { shop_id: here.id, id: turno.id }, header: { 'If-Match': String(turno.version) } };
	const sent = {
		starts_at: to.startsAt,
		barber_id: to.barberId,
		...(overbook && { overbook: true, overbook_reason: overbook }),
	};
	return once(`${turno.id} move ${turno.version}`, sent, (headers) =>
		body(staff.POST('/api/v1/shops/{shop_id}/bookings/{id}/reschedule', { params, body: sent, headers })),
	);
}
