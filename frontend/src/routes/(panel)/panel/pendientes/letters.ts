import { body, type Schemas } from '$lib/api/client';
import { staff } from '$lib/api/staff';

export type Letter = Schemas['DeadletterLetter'];

export const kinds = [
	'payment_intents',
	'refunds',
	'invoices',
	'notifications',
	'webhook_deliveries',
	'inbox',
	'outbox',
] as const satisfies readonly Letter['kind'][];

/** A page of what was given up, newest first. */
export function readLetters(
	shop: string,
	kind: Letter['kind'] | undefined,
	cursor: string | undefined,
	signal: AbortSignal,
): Promise<Schemas['PageDeadletterLetter']> {
	const query = { ...(kind && { kind }), ...(cursor && { cursor }) };
	const params = { path: { shop_id: shop }, query };
	return body(staff.GET('/api/v1/shops/{shop_id}/dead-letters', { params, signal }));
}

/** Where more is known of a letter. */
export function placeOf(letter: Letter): string | undefined {
	switch (letter.kind) {
		case 'refunds':
			return `/panel/pagos?pago=${letter.parent_id}`;
		case 'invoices':
			return `/panel/facturas?factura=${letter.id}`;
		case 'notifications':
			return letter.booking_id ? `/panel/mensajes?de=${letter.booking_id}` : undefined;
		default:
			return undefined;
	}
}

export const keyOf = (letter: Letter) => `${letter.kind} ${letter.id}`;
