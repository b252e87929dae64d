import type { Schemas } from '$lib/api/client';
import { t } from '$lib/i18n/payments';

type Payment = Schemas['Payment'];

const holding: readonly string[] = ['approved', 'partially_refunded'];

/** What can still be refunded of a payment: what came in, less what went back or is on its way back. */
export function leftOf(payment: Payment): number {
	if (!holding.includes(payment.status)) return 0;
	const committed = payment.refunds
		.filter((refund) => refund.status !== 'failed')
		.reduce((sum, refund) => sum + refund.amount_centavos, 0);
	return Math.max(0, payment.amount_centavos - Math.max(committed, payment.refunded_centavos));
}

/** The way a payment was made, in words: MercadoPago (Visa). */
export function methodOf(payment: Payment): string {
	const name = t.method[payment.method];
	const via = payment.provider_method;
	return via ? `${name} (${t.via[via] ?? via})` : name;
}

/** Why a payment is as it is, where its status alone does not say it. */
export function whyOf(payment: Payment): string {
	const detail = payment.provider_detail ? t.detail[payment.provider_detail] : undefined;
	return [t.verdict[payment.verdict], detail, t.statusNote[payment.status]].filter(Boolean).join(' ');
}
