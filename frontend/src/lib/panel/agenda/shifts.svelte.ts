import { body, type Schemas } from '$lib/api/client';
import { ApiError } from '$lib/api/error';
import { staff } from '$lib/api/staff';
import { weekday } from '$lib/format/time';
import { momentOf, parseClock } from '$lib/format/zoned';
import { here } from '$lib/panel/here.svelte';
import type { Span } from './lanes';
import { lastHours, rememberHours } from './last';
import type { Days } from './book.svelte';

export type TimeOff = Schemas['StaffTimeOff'] & { barberId: string };
type Week = readonly Schemas['StaffHours'][];
type Special = readonly Schemas['StaffException'][];

interface Plan {
	week: Week;
	special: Special;
	off: readonly Schemas['StaffTimeOff'][];
}

/** When each barber works, and when not: what the agenda draws behind the turnos. It comes after them, and may be missing. */
export class Shifts {
	#plans = $state.raw<ReadonlyMap<string, Plan>>(new Map());
	#holidays = $state.raw<ReadonlyMap<string, Schemas['ShopHoliday']>>(new Map());
	#usual = $state.raw(lastHours(here.id));
	#run = 0;

	/**
	 * From when to when somebody works on some day of the week, so that every day is drawn alike. Until the plans are read it
	 * is what this device remembers; undefined where it knows nothing.
	 */
	get usual(): Span | undefined {
		return this.#usual;
	}

	/** Everybody's time off in the days that were read. */
	readonly off: readonly TimeOff[] = $derived(
		[...this.#plans].flatMap(([barberId, plan]) => plan.off.map((one) => ({ ...one, barberId }))),
	);

	/** Reads the plans of some barbers. What cannot be read is left as it was: the turnos matter more. */
	async read(barbers: readonly string[], days: Days): Promise<void> {
		const run = ++this.#run;
		const [plans, holidays] = await Promise.all([
			Promise.all(barbers.map((id) => quietly(readPlan(id, days)))),
			quietly(readHolidays(days)),
		]);
		if (run !== this.#run) return;
		const next = new Map(this.#plans);
		barbers.forEach((id, i) => {
			const plan = plans[i];
			if (plan) next.set(id, plan);
		});
		this.#plans = next;
		const weeks = plans.flatMap((plan) => plan?.week ?? []);
		this.#usual = usualHours(weeks, days.from) ?? this.#usual;
		if (this.#usual) rememberHours(here.id, this.#usual);
		if (holidays) this.#holidays = new Map(holidays.map((one) => [one.date, one]));
	}

	/** The spans of a day in which a barber works; undefined while it is not known. */
	working(barberId: string, day: string): readonly Span[] | undefined {
		const plan = this.#plans.get(barberId);
		return plan && workingOn(plan.week, plan.special, this.#holidays.get(day)?.open === false, day);
	}

	holiday(day: string): Schemas['ShopHoliday'] | undefined {
		return this.#holidays.get(day);
	}
}

/** The spans of a day by the week, unless the day is special or the shop is closed. */
export function workingOn(week: Week, special: Special, closed: boolean, day: string): readonly Span[] {
	const exception = special.find((one) => one.date === day);
	if (exception) return exception.periods.flatMap(spanOf);
	if (closed) return [];
	const valid = (one: Schemas['StaffHours']) =>
		one.weekday === weekday(day) && (one.valid_from ?? '') <= day && day <= (one.valid_to ?? '9999');
	return week.filter(valid).flatMap(spanOf);
}

/** The hours around all of a week that is still valid on a day; undefined where nobody works. */
export function usualHours(week: Week, day: string): Span | undefined {
	const spans = week.filter((one) => day <= (one.valid_to ?? '9999')).flatMap(spanOf);
	if (!spans.length) return undefined;
	return { from: Math.min(...spans.map((one) => one.from)), to: Math.max(...spans.map((one) => one.to)) };
}

function spanOf(period: { start: string; end: string }): Span[] {
	const from = parseClock(period.start);
	const to = parseClock(period.end);
	return from === undefined || to === undefined ? [] : [{ from, to }];
}

async function quietly<T>(asked: Promise<T>): Promise<T | undefined> {
	try {
		return await asked;
	} catch (cause) {
		if (cause instanceof ApiError) return undefined;
		throw cause;
	}
}

async function readPlan(id: string, days: Days): Promise<Plan> {
	const path = { shop_id: here.id, id };
	const from = momentOf(days.from, 0, here.zone).toISOString();
	const [week, special, off] = await Promise.all([
		body(staff.GET('/api/v1/shops/{shop_id}/barbers/{id}/hours', { params: { path } })),
		body(
			staff.GET('/api/v1/shops/{shop_id}/barbers/{id}/exceptions', {
				params: { path, query: { from: days.from, limit: 50 } },
			}),
		),
		body(staff.GET('/api/v1/shops/{shop_id}/barbers/{id}/time-off', { params: { path, query: { from, limit: 50 } } })),
	]);
	return { week: week.items, special: special.items, off: off.items };
}

async function readHolidays(days: Days): Promise<Schemas['ShopHoliday'][]> {
	const query = { year: Number(days.from.slice(0, 4)) };
	const answer = staff.GET('/api/v1/shops/{shop_id}/holidays', { params: { path: { shop_id: here.id }, query } });
	return (await body(answer)).items;
}
