import { Attempt } from '$lib/api/attempt';
import { ApiError } from '$lib/api/error';

/** The id of a field's control, and what is wrong with its value: nothing when it is undefined, false or empty. */
export type Check = readonly [id: string, message: string | undefined | false];

/**
 * A form on its way to the server: what is wrong with which field, whether it is being sent, and what the server said. What
 * was typed is the screen's; nothing here takes it away. Sending the same again uses the same Idempotency-Key.
 */
export class Form {
	errors = $state.raw<readonly { id: string; message: string }[]>([]);
	/** What is wrong that belongs to no field. */
	problem = $state.raw<ApiError>();
	busy = $state(false);
	/** Counts the tries that failed, so that the focus moves after each of them. */
	failed = $state(0);
	#attempt = new Attempt();
	readonly #places: Readonly<Record<string, string>>;

	/** places says which control shows what the server finds wrong: { 'body.name': 'customer-name' }. */
	constructor(places: Readonly<Record<string, string>> = {}) {
		this.#places = places;
	}

	/** What is wrong with the value of a control. */
	error(id: string): string | undefined {
		return this.errors.find((error) => error.id === id)?.message;
	}

	/** Takes the findings of the screen's own checks; true when there are none. */
	check(checks: readonly Check[]): boolean {
		this.problem = undefined;
		this.errors = checks.flatMap(([id, message]) => (message ? [{ id, message }] : []));
		if (this.errors.length) this.failed++;
		return this.errors.length === 0;
	}

	/**
	 * Forgets what was wrong, such as when the form opens again. What may have taken effect keeps its key, so that doing the
	 * same again does it once.
	 */
	reset(): void {
		if (!this.problem?.uncertain) this.#attempt.end();
		this.errors = [];
		this.problem = undefined;
	}

	/** Sends a body once, however often it is called meanwhile. Returns the answer, or undefined when it failed. */
	async send<T>(sent: unknown, ask: (headers: { 'Idempotency-Key': string }) => Promise<T>): Promise<T | undefined> {
		if (this.busy) return undefined;
		this.busy = true;
		this.errors = [];
		this.problem = undefined;
		try {
			const answer = await ask(this.#attempt.headers(sent));
			this.#attempt.end();
			return answer;
		} catch (cause) {
			if (!(cause instanceof ApiError)) throw cause;
			if (!cause.uncertain) this.#attempt.end();
			this.#blame(cause);
			return undefined;
		} finally {
			this.busy = false;
		}
	}

	/** Puts what the server says where it belongs: to the fields that it names, or above the form. */
	#blame(error: ApiError): void {
		const found = error.fields.flatMap((field) => {
			const id = this.#place(field.location);
			return id ? [{ id, message: field.message }] : [];
		});
		this.errors = found.filter((one, i) => found.findIndex((other) => other.id === one.id) === i);
		if (!found.length || found.length < error.fields.length) this.problem = error;
		this.failed++;
	}

	/** body.segments[2].minutes belongs to what shows body.segments, when nothing shows it alone. */
	#place(location: string): string | undefined {
		const exact = this.#places[location];
		if (exact) return exact;
		const wider = Object.keys(this.#places)
			.filter((place) => location.startsWith(`${place}.`) || location.startsWith(`${place}[`))
			.sort((a, b) => b.length - a.length)[0];
		return wider && this.#places[wider];
	}
}
