import type { Schemas } from '$lib/api/client';

/** The colour of a badge; its words say the same. */
export type Tone = 'plain' | 'info' | 'good' | 'warn' | 'bad';

export const paymentTone: Record<Schemas['Payment']['status'], Tone> = {
	created: 'plain',
	pending: 'warn',
	approved: 'good',
	partially_refunded: 'info',
	refunded: 'info',
	rejected: 'bad',
	cancelled: 'plain',
	expired: 'plain',
	charged_back: 'bad',
};

export const refundTone: Record<Schemas['PaymentRefund']['status'], Tone> = {
	due: 'warn',
	done: 'good',
	failed: 'bad',
};

export const invoiceTone: Record<Schemas['Invoice']['status'], Tone> = {
	queued: 'warn',
	sending: 'info',
	authorized: 'good',
	rejected: 'bad',
};

export const messageTone: Record<Schemas['NotifyMessage']['status'], Tone> = {
	due: 'plain',
	sending: 'info',
	unknown: 'warn',
	sent: 'info',
	delivered: 'good',
	read: 'good',
	failed: 'bad',
	dropped: 'plain',
};
