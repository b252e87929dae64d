import type { Linked, Paid } from './turno.svelte';

/** What the page of a turno is about at this moment. */
export type Stage =
	| 'checking' // the person says that they paid; nobody else has said so yet
	| 'ticket' // a voucher waits to be paid
	| 'unpaid' // to be paid, or it goes
	| 'upcoming'
	| 'now'
	| 'done'
	| 'cancelled'
	| 'expired'
	| 'no_show';

/** How MercadoPago sent somebody back; it proves nothing. */
export type Return = 'success' | 'pending' | 'failure' | undefined;

/** Reads how somebody came back. */
export function returned(query: URLSearchParams): Return {
	const value = query.get('payment');
	return value === 'success' || value === 'pending' || value === 'failure' ? value : undefined;
}

/** What a turno's page is about. */
export function stageOf(booking: Linked, payments: Paid | undefined, back: Return): Stage {
	switch (booking.status) {
		case 'cancelled_by_customer':
		case 'cancelled_by_shop':
			return 'cancelled';
		case 'expired':
		case 'held':
			return back === 'success' && waits(booking, payments) ? 'checking' : 'expired';
		case 'no_show':
			return 'no_show';
		case 'completed':
			return back === 'success' && waits(booking, payments) ? 'checking' : 'done';
		default:
	}
	if (back === 'success' && waits(booking, payments)) return 'checking';
	if (booking.status === 'pending_payment') return ticketOf(payments) ? 'ticket' : 'unpaid';
	return booking.status === 'confirmed' ? 'upcoming' : 'now';
}

/** Whether a payment that was made has not been noted yet. */
function waits(booking: Linked, payments: Paid | undefined): boolean {
	if (booking.status === 'pending_payment') return !ticketOf(payments);
	if (!payments || payments.due) return true;
	return !payments.items.some((item) => item.status === 'approved' || item.status === 'partially_refunded');
}

/** The voucher that waits to be paid. */
export function ticketOf(payments: Paid | undefined): Paid['items'][number] | undefined {
	return payments?.items.find((item) => item.status === 'pending' && item.ticket_url);
}

/** The newest payment, when it was refused. */
export function refusalOf(payments: Paid | undefined): Paid['items'][number] | undefined {
	const newest = payments?.items.toSorted((a, b) => (a.created_at < b.created_at ? 1 : -1))[0];
	return newest?.status === 'rejected' ? newest : undefined;
}

/** What came in for a turno that is not any more, in centavos, and how much of it went back. */
export function givenBack(payments: Paid | undefined): { came: number; back: number } {
	const paid = payments?.items.filter((item) => item.status !== 'rejected' && item.status !== 'cancelled') ?? [];
	const sum = (of: (item: Paid['items'][number]) => number) => paid.reduce((total, item) => total + of(item), 0);
	return {
		came: sum((item) =>
			['approved', 'partially_refunded', 'refunded'].includes(item.status) ? item.amount_centavos : 0,
		),
		back: sum((item) => item.refunded_centavos),
	};
}

/** What would go back if it were cancelled now, in centavos. */
export function refundNow(booking: Linked): number {
	return Math.round((booking.paid_centavos * booking.terms.refund_percent) / 100);
}

/** What is left to pay, in centavos. */
export function balanceOf(booking: Linked): number {
	return Math.max(0, booking.total_centavos - booking.paid_centavos);
}

/** The address that adds a turno to Google's calendar. No secret goes into it. */
export function googleCalendar(booking: Linked, title: string): string {
	const compact = (at: string) => new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');
	const query = new URLSearchParams({
		action: 'TEMPLATE',
		text: title,
		dates: `${compact(booking.starts_at)}/${compact(booking.ends_at)}`,
		ctz: booking.shop.timezone,
		location: booking.shop.address,
		details: booking.code,
	});
	return `https://calendar.google.com/calendar/render?${query}`;
}
