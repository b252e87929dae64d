import { t } from '$lib/i18n/admin';
import { explain } from '$lib/i18n/problem';
import { Form } from '$lib/panel/kit/form.svelte';
import { toast } from '$lib/ui/toast.svelte';

/** Asks the server to do one thing of a list again, and says how that went. */
export class Again {
	/** The one that is being asked for. */
	which = $state('');
	readonly #form = new Form();
	readonly #after: () => void;

	/** after is called when the list has changed: it was done, or somebody else has done it. */
	constructor(after: () => void) {
		this.#after = after;
	}

	async run(key: string, ask: (headers: { 'Idempotency-Key': string }) => Promise<unknown>): Promise<void> {
		if (this.which) return;
		this.which = key;
		const done = await this.#form.send(key, async (headers) => {
			await ask(headers);
			return true;
		});
		this.which = '';
		const { problem } = this.#form;
		if (done) toast(t.retried);
		else if (problem) toast(explain(problem), { tone: 'bad' });
		if (done || problem?.status === 404 || problem?.status === 409) this.#after();
	}
}
