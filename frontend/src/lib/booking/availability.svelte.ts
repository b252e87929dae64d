import { api, body } from '$lib/api/client';
import { ApiError } from '$lib/api/error';
import { addDays, dayOf } from '$lib/format/time';
import { merge, type Day, type Listing } from './slots';

/** What free times are asked for. */
export interface Question {
	slug: string;
	services: readonly string[];
	barber?: string | undefined;
	/** Counts what one holds oneself as free. */
	hold?: string | undefined;
	/** Counts one's own turno as free, to move it. */
	booking?: string | undefined;
}

const window = 14; // days at a time
const fresh = 20_000; // after which free times are asked for again, in milliseconds

/**
 * The free times of a question, a fortnight at a time. Times go while people look at them: they are asked for again when the
 * page is looked at again, and every now and then. What is shown stays until the answer is there.
 */
export class Availability {
	days = $state.raw<Day[]>([]);
	/** The first day with free times after those that are shown, when none of them has any. */
	nextDay = $state<string>();
	error = $state.raw<ApiError>();
	busy = $state(false);
	/** Whether there was an answer to the present question. */
	ready = $state(false);
	#question = '';
	#run: AbortController | undefined;
	#reach = '';
	#at = 0;

	/** Asks about the first fortnight, or up to a day that somebody has a link to. The old answer stays for the same question. */
	async ask(question: Question, zone: string, upTo = ''): Promise<void> {
		const text = JSON.stringify({ ...question, hold: undefined });
		if (text !== this.#question) {
			this.#question = text;
			this.#reach = '';
			this.ready = false;
			this.days = [];
			this.nextDay = undefined;
		}
		const today = dayOf(new Date(), zone);
		const end = [addDays(today, window - 1), this.#reach, upTo].reduce((a, b) => (a > b ? a : b));
		await this.#load(question, today, end);
	}

	/** Shows a fortnight more. */
	async more(question: Question): Promise<void> {
		const last = this.days.at(-1)?.date;
		if (last) await this.#load(question, addDays(last, 1), addDays(last, window));
	}

	/** Whether the answer is old enough to ask again. */
	get stale(): boolean {
		return Date.now() - this.#at > fresh;
	}

	async #load(question: Question, from: string, to: string): Promise<void> {
		this.#run?.abort();
		const run = (this.#run = new AbortController());
		this.busy = true;
		try {
			const pieces = await Promise.all(spans(from, to).map((span) => fetchDays(question, span, run.signal)));
			if (run.signal.aborted) return;
			this.days = pieces.reduce((days, piece) => merge(days, piece.days), this.days);
			this.nextDay = pieces.at(-1)?.next_available_date ?? undefined;
			this.#reach = to > this.#reach ? to : this.#reach;
			this.#at = Date.now();
			this.error = undefined;
			this.ready = true;
		} catch (cause) {
			if (run.signal.aborted) return;
			if (!(cause instanceof ApiError)) throw cause;
			this.error = cause;
		} finally {
			if (this.#run === run) this.busy = false;
		}
	}
}

/** The API answers about a month at most. */
function spans(from: string, to: string): { from: string; to: string }[] {
	const out = [];
	for (let start = from; start <= to; start = addDays(start, 28)) {
		const end = addDays(start, 27);
		out.push({ from: start, to: end < to ? end : to });
	}
	return out;
}

function fetchDays(q: Question, span: { from: string; to: string }, signal: AbortSignal): Promise<Listing> {
	const query = {
		service_id: [...q.services],
		...span,
		...(q.barber ? { barber_id: q.barber } : {}),
		...(q.hold ? { hold_token: q.hold } : {}),
		...(q.booking ? { booking_token: q.booking } : {}),
	};
	const path = '/api/v1/public/shops/{slug}/availability' as const;
	return body(api.GET(path, { params: { path: { slug: q.slug }, query }, signal }));
}
