import { expect, test } from 'vitest';
import { healthOf } from './state';

const account = { connected: true, expiry: 'ok', check_error: '', checked_at: '2026-11-21T20:00:00Z' } as const;

test.each([
	['that is not connected is off', { connected: false }, 'off'],
	['that answers works', {}, 'ok'],
	['that was never asked is not known', { checked_at: null }, 'unknown'],
	['that fails does, also when it expires soon', { check_error: 'x', expiry: 'soon' }, 'failing'],
	['that expires soon says so', { expiry: 'soon' }, 'soon'],
	['that expired says so first', { expiry: 'expired', check_error: 'x' }, 'expired'],
] as const)('an account %s', (_, more, health) => expect(healthOf({ ...account, ...more })).toBe(health));
