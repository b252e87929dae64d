import { body, type Schemas } from '$lib/api/client';
import { staff } from '$lib/api/staff';
import { t } from '$lib/i18n/messages';
import { idIn, oneOf } from '$lib/panel/money/query';

export type Message = Schemas['NotifyMessage'];

export const statuses = [
	'due',
	'sending',
	'unknown',
	'sent',
	'delivered',
	'read',
	'failed',
	'dropped',
] as const satisfies readonly Message['status'][];
export const channels = ['whatsapp', 'sms', 'email'] as const satisfies readonly Message['channel'][];

/** What narrows the list of messages. It is in the address: ?estado&canal&de */
export interface Filter {
	status: Message['status'] | undefined;
	channel: Message['channel'] | undefined;
	/** The id of a turno. */
	booking: string | undefined;
}

export function filterOf(url: URL): Filter {
	return {
		status: oneOf(url, 'estado', statuses),
		channel: oneOf(url, 'canal', channels),
		booking: idIn(url, 'de'),
	};
}

/** How many filters there are. */
export function countOf(filter: Filter): number {
	return Object.values(filter).filter(Boolean).length;
}

/** A page of messages with their attempts, newest first. */
export function readMessages(
	shop: string,
	filter: Filter,
	cursor: string | undefined,
	signal: AbortSignal,
): Promise<Schemas['PageNotifyMessage']> {
	const query = {
		...(filter.status && { status: filter.status }),
		...(filter.channel && { channel: filter.channel }),
		...(filter.booking && { booking_id: filter.booking }),
		...(cursor && { cursor }),
	};
	return body(staff.GET('/api/v1/shops/{shop_id}/messages', { params: { path: { shop_id: shop }, query }, signal }));
}

/** What a message is, in words: Recordatorio, 24 horas antes. */
export function kindOf(message: Message): string {
	const kind = t.kind[message.kind] ?? message.kind;
	return message.hours ? `${kind}, ${t.hours(message.hours)}` : kind;
}

/** Whether it can be asked to be sent again: one that waits or is on its way cannot, nor one about no turno. */
export function resendable(message: Message): boolean {
	const under = message.status === 'due' || message.status === 'sending';
	return !under && message.kind !== 'reply' && Boolean(message.booking_id);
}
