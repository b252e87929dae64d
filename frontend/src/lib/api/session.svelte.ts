import { keep, recall, forget } from '$lib/state/store';
import { uniqueKey } from './attempt';
import { api, body, type Schemas } from './client';
import { ApiError } from './error';

type Signed = Schemas['AccountSignedBody'];
export type User = Schemas['AccountUser'];

/** unknown until start has asked; expired: somebody was signed in on this page, and has to sign in again to go on. */
export type SessionState = 'unknown' | 'in' | 'out' | 'expired';

const hint = 'bp:signed-in';
const early = 30_000; // a token is renewed this long before it ends

interface Grant {
	token: string;
	until: number;
	user: User;
}

/**
 * Who is signed in. The access token lives in memory only; the refresh token is a cookie that no script reads. A refresh
 * token works once, and using it twice ends the session, so refreshing is done by one tab at a time, which tells the others.
 */
class Session {
	state = $state<SessionState>('unknown');
	user = $state.raw<User>();
	#grant: Grant | undefined;
	#refreshing: Promise<string | undefined> | undefined;
	#others = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('bp:session');

	constructor() {
		this.#others?.addEventListener('message', (event: MessageEvent<Grant | null>) => {
			if (event.data) this.#take(event.data);
			else this.#drop('out');
		});
	}

	/** Finds out who is signed in, once; a browser where nobody ever was asks nothing. */
	async start(): Promise<void> {
		if (this.state !== 'unknown') return;
		if (!recall('local', hint)) this.state = 'out';
		else await this.token();
	}

	/** A token that is good for a while, or undefined when nobody is signed in. Errors: ApiError when it cannot be asked. */
	async token(): Promise<string | undefined> {
		if (this.#grant && this.#grant.until - Date.now() > early) return this.#grant.token;
		return this.refresh();
	}

	/** Gets another token, whatever the present one. Errors: ApiError other than 401. */
	refresh(): Promise<string | undefined> {
		this.#refreshing ??= this.#exclusive(this.#grant?.token).finally(() => (this.#refreshing = undefined));
		return this.#refreshing;
	}

	async #exclusive(stale: string | undefined): Promise<string | undefined> {
		const renew = async () => {
			// Another tab may have done it while this one waited for its turn.
			if (this.#grant && this.#grant.token !== stale) return this.#grant.token;
			return this.#renew();
		};
		// Browsers have the locks of tabs on https and localhost only.
		return navigator.locks ? navigator.locks.request('bp:refresh', renew) : renew();
	}

	async #renew(): Promise<string | undefined> {
		try {
			this.#give(await body(api.POST('/api/v1/auth/refresh', {})));
			return this.#grant?.token;
		} catch (cause) {
			if (!(cause instanceof ApiError) || cause.status !== 401) throw cause;
			this.#drop(this.user ? 'expired' : 'out');
			return undefined;
		}
	}

	/** Signs in. Errors: ApiError wrong_credentials, login_locked. */
	async login(email: string, password: string): Promise<void> {
		this.#give(await body(api.POST('/api/v1/auth/login', { body: { email, password } })));
	}

	/** Makes an account with its shop, and signs in. Errors: ApiError email_taken, slug_taken, weak_password, 422. */
	async register(request: Schemas['RegisterInputBody'], key = uniqueKey()): Promise<Signed> {
		const signed = await body(
			api.POST('/api/v1/auth/register', { body: request, headers: { 'Idempotency-Key': key } }),
		);
		this.#give(signed);
		return signed;
	}

	/** Signs out here, or on every device. It ends here even when the server cannot be told. */
	async logout(everywhere = false): Promise<void> {
		const token = this.#grant?.token;
		const headers = token ? { Authorization: `Bearer ${token}` } : {};
		this.#drop('out');
		this.#others?.postMessage(null);
		await api.POST(everywhere ? '/api/v1/auth/logout-all' : '/api/v1/auth/logout', { headers });
	}

	/** Reads the account again: after a shop was made, or a role changed. */
	async reload(): Promise<void> {
		await this.refresh();
	}

	#give(signed: Signed): void {
		const grant = { token: signed.access_token, until: Date.now() + signed.expires_in * 1000, user: signed.user };
		this.#take(grant);
		keep('local', hint, true);
		this.#others?.postMessage(grant);
	}

	#take(grant: Grant): void {
		this.#grant = grant;
		this.user = grant.user;
		this.state = 'in';
	}

	#drop(state: 'out' | 'expired'): void {
		this.#grant = undefined;
		if (state === 'out') {
			this.user = undefined;
			forget('local', hint);
		}
		this.state = state;
	}
}

export const session = new Session();
