import { ApiError } from '$lib/api/error';
import { translated } from '$lib/i18n/locale.svelte';

/** A component that is fetched when it is about to be needed, because most people never get there. */
export class Lazy<C> {
	component = $state.raw<C>();
	error = $state.raw<ApiError>();
	readonly #fetch: () => Promise<{ default: C }>;
	#running: Promise<void> | undefined;

	constructor(fetch: () => Promise<{ default: C }>) {
		this.#fetch = fetch;
	}

	/** Fetches it, once; again after it could not be had. */
	load(): Promise<void> {
		this.#running ??= this.#fetch().then(
			async (module) => {
				await translated();
				this.component = module.default;
				this.error = undefined;
			},
			() => {
				this.#running = undefined;
				this.error = new ApiError('offline', 'offline');
			},
		);
		return this.#running;
	}

	/** Fetches it before it is asked for, once the page has had its time. */
	soon(): void {
		setTimeout(() => void this.load(), 1_000);
	}
}
