import { ApiError } from '$lib/api/error';
import { body } from '$lib/api/client';
import { staff } from '$lib/api/staff';
import { addDays } from '$lib/format/time';
import { momentOf } from '$lib/format/zoned';
import { here } from '$lib/panel/here.svelte';
import { live, type Notice } from '$lib/panel/live.svelte';
import { synced } from '$lib/panel/synced.svelte';
import { Resource } from '$lib/state/resource.svelte';
import { lastAgenda, rememberAgenda } from './last';
import { moved, type Place, type Turno } from './turno';

/** Days of the agenda: the first and the last, both inside. */
export interface Days {
	from: string;
	to: string;
}

const page = 200;
const gather = 120; // milliseconds in which events are collected, so that a burst is one reading
const burst = 4; // more changed turnos than these are read as a list

/** What the agenda asks for: everything but what ran out. Held times are somebody's who is booking right now. */
const shown =
	'held,pending_payment,confirmed,checked_in,in_service,completed,cancelled_by_customer,cancelled_by_shop,no_show';

/**
 * The turnos of some days, kept as the server has them: it listens to the live events and reads what changed. A turno that
 * is being moved is shown at its new place at once; the server's answer, or its refusal, settles it.
 */
export class Book {
	/** What the server said last. */
	readonly list = new Resource<readonly Turno[]>();
	/** The days that list is about. */
	days = $state.raw<Days>({ from: '', to: '' });
	/** Whether list is what this device remembered, because there is no network. */
	remembered = $state(false);
	#moving = $state.raw<ReadonlyMap<string, { place: Place; barber: string | undefined }>>(new Map());
	#changed = new Set<string>();
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** The turnos to draw, those that are being moved at their new place. */
	readonly turnos: readonly Turno[] = $derived.by(() => {
		const all = this.list.data ?? [];
		if (!this.#moving.size) return all;
		return all.map((one) => {
			const to = this.#moving.get(one.id);
			return to ? moved(one, to.place, to.barber) : one;
		});
	});

	/** Follows the live events until the returned function is called. */
	follow(): () => void {
		const stop = live.on((notice) => this.#heard(notice));
		return () => {
			stop();
			clearTimeout(this.#timer);
		};
	}

	/** Shows other days, or the same ones anew. */
	async show(days: Days): Promise<void> {
		if (days.from !== this.days.from || days.to !== this.days.to) this.list.clear();
		this.days = days;
		await this.list.load((signal) => readDays(days, signal));
		if (this.days !== days) return;
		if (this.list.error && !this.list.data) this.#fallBack(days);
		else if (!this.list.error) this.#settled();
	}

	/** Reads the present days again. */
	async refresh(): Promise<void> {
		if (this.days.from) await this.show({ ...this.days });
	}

	#fallBack(days: Days): void {
		const last = lastAgenda(here.id);
		if (this.list.error?.kind === 'problem' || last?.from !== days.from || last.to !== days.to) return;
		this.list.data = last.turnos;
		this.remembered = true;
		synced.at = last.at;
	}

	#settled(): void {
		this.remembered = false;
		synced.at = this.list.at;
		rememberAgenda(here.id, this.days, this.list.data ?? []);
	}

	/** Takes a turno as the server says it is now. An older version than the known one changes nothing. */
	take(turno: Turno): void {
		const all = this.list.data;
		if (!all) return;
		const known = all.find((one) => one.id === turno.id);
		if (known && known.version > turno.version) return;
		const rest = all.filter((one) => one.id !== turno.id);
		const next = this.#within(turno) ? [...rest, turno].sort(byStart) : rest;
		this.list.set(next);
		this.#settled();
	}

	/** Draws a turno at another place until settle says how it ended. */
	place(id: string, place: Place, barber?: string): void {
		this.#moving = new Map(this.#moving).set(id, { place, barber });
	}

	/** Ends what place began. */
	settle(id: string): void {
		const next = new Map(this.#moving);
		next.delete(id);
		this.#moving = next;
	}

	/** Reads one turno again, such as after somebody else changed it. */
	async reread(id: string): Promise<void> {
		try {
			const path = { shop_id: here.id, id };
			this.take(await body(staff.GET('/api/v1/shops/{shop_id}/bookings/{id}', { params: { path } })));
		} catch (cause) {
			if (!(cause instanceof ApiError)) throw cause;
			if (cause.status === 404) this.#drop(id);
		}
	}

	#drop(id: string): void {
		if (this.list.data) this.list.set(this.list.data.filter((one) => one.id !== id));
	}

	#within(turno: Turno): boolean {
		if (turno.status === 'expired') return false;
		const from = momentOf(this.days.from, 0, here.zone).getTime();
		const to = momentOf(addDays(this.days.to, 1), 0, here.zone).getTime();
		return Date.parse(turno.ends_at) > from && Date.parse(turno.starts_at) < to;
	}

	#heard(notice: Notice | undefined): void {
		if (!notice) {
			if (this.list.data) void this.refresh();
			return;
		}
		if (!notice.booking) return;
		const known = this.list.data?.find((one) => one.id === notice.booking);
		if (known && notice.version && known.version >= notice.version) return;
		this.#changed.add(notice.booking);
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#catchUp(), gather);
	}

	async #catchUp(): Promise<void> {
		const ids = [...this.#changed];
		this.#changed.clear();
		if (ids.length > burst) await this.refresh();
		else await Promise.all(ids.map((id) => this.reread(id)));
	}
}

async function readDays(days: Days, signal: AbortSignal): Promise<readonly Turno[]> {
	const all: Turno[] = [];
	let cursor: string | undefined;
	do {
		const query = { from: days.from, to: days.to, status: shown, limit: page, ...(cursor && { cursor }) };
		const params = { path: { shop_id: here.id }, query };
		const answer = await body(staff.GET('/api/v1/shops/{shop_id}/bookings', { params, signal }));
		all.push(...answer.items);
		cursor = answer.next_cursor ?? undefined;
	} while (cursor);
	return all;
}

function byStart(a: Turno, b: Turno): number {
	return Date.parse(a.starts_at) - Date.parse(b.starts_at);
}
