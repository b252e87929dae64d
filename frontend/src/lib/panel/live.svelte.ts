import { liveOrigin } from '$lib/config';
import { session } from '$lib/api/session.svelte';

/** What the server says of a change: which turno, not how it is now. */
export interface Notice {
	shop: string;
	/** What can be booked changed: services, hours, barbers. */
	setup?: boolean;
	/** Such as booking.confirmed or waitlist.joined */
	type: string;
	booking?: string;
	version?: number;
	at: string;
}

/** A change, or undefined where changes may have been missed: read everything again. */
export type Listener = (notice: Notice | undefined) => void;

const slowest = 30_000;
const quiet = 2_500; // a connection that is back within this time was never away, for people

/**
 * The live events of one shop over one WebSocket. It connects again by itself, with growing pauses, and then tells the
 * listeners to catch up: a lost event costs freshness, never truth.
 */
class Live {
	/** Whether events arrive; connecting: for the first time, which nobody has to know. */
	state = $state<'connecting' | 'live' | 'reconnecting'>('connecting');
	#shop = '';
	#socket: WebSocket | undefined;
	#tries = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#doubt: ReturnType<typeof setTimeout> | undefined;
	#run = 0;
	#listeners = new Set<Listener>();

	/** Calls back on each change until the returned function is called. */
	on(listener: Listener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Connects to a shop until the returned function is called. */
	open(shop: string): () => void {
		this.#shop = shop;
		this.#tries = 0;
		this.#doubted();
		void this.#connect();
		const back = () => this.#soon(0);
		addEventListener('online', back);
		return () => {
			removeEventListener('online', back);
			this.#run++;
			clearTimeout(this.#timer);
			this.#sure();
			this.#socket?.close();
			this.#socket = undefined;
			this.state = 'connecting';
		};
	}

	async #connect(): Promise<void> {
		const run = ++this.#run;
		this.#socket?.close();
		const token = await session.token().catch(() => undefined);
		if (run !== this.#run) return;
		if (!token) return this.#soon();
		const socket = (this.#socket = new WebSocket(address(this.#shop, token)));
		socket.onopen = () => this.#opened(run);
		socket.onmessage = (event: MessageEvent<string>) => this.#heard(event.data);
		socket.onclose = () => {
			if (run === this.#run) this.#lost();
		};
	}

	#opened(run: number): void {
		if (run !== this.#run) return;
		this.#sure();
		this.#tries = 0;
		this.state = 'live';
		this.#tell(undefined);
	}

	#lost(): void {
		this.#doubted();
		this.#soon();
	}

	#doubted(): void {
		this.#doubt ??= setTimeout(() => (this.state = 'reconnecting'), quiet);
	}

	#sure(): void {
		clearTimeout(this.#doubt);
		this.#doubt = undefined;
	}

	#soon(wait = Math.min(slowest, 500 * 2 ** this.#tries) * (0.75 + Math.random() / 2)): void {
		clearTimeout(this.#timer);
		this.#tries++;
		this.#timer = setTimeout(() => void this.#connect(), wait);
	}

	#heard(text: string): void {
		try {
			this.#tell(JSON.parse(text) as Notice);
		} catch {
			// not an event of ours
		}
	}

	#tell(notice: Notice | undefined): void {
		for (const listener of this.#listeners) listener(notice);
	}
}

function address(shop: string, token: string): string {
	const origin = liveOrigin || location.origin.replace(/^http/, 'ws');
	const query = new URLSearchParams({ shop_id: shop, access_token: token });
	return `${origin.replace(/\/$/, '')}/api/v1/stream?${query}`;
}

export const live = new Live();
