import type { Status } from './data';

/** How an account stands, in one word. */
export type Health = 'off' | 'ok' | 'unknown' | 'failing' | 'soon' | 'expired';

/** What matters most of an account: what does not work comes before what will not. */
export function healthOf(one: Pick<Status, 'connected' | 'expiry' | 'check_error' | 'checked_at'>): Health {
	if (!one.connected) return 'off';
	if (one.expiry === 'expired') return 'expired';
	if (one.check_error) return 'failing';
	if (one.expiry === 'soon') return 'soon';
	return one.checked_at ? 'ok' : 'unknown';
}

/** The colour of a state; its word says the same. */
export const tones = {
	off: 'plain',
	ok: 'good',
	unknown: 'plain',
	failing: 'bad',
	soon: 'warn',
	expired: 'bad',
} as const satisfies Record<Health, string>;
