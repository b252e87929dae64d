import { body, type Schemas } from '$lib/api/client';
import { send } from '$lib/api/send';
import { staff } from '$lib/api/staff';
import { here } from '$lib/panel/here.svelte';

export type Status = Schemas['IntegrationStatus'];
export type Provider = Status['provider'];
export type Secret = Schemas['IntegrationSecret'];

const shop = () => ({ shop_id: here.id });
const params = () => ({ path: shop() });
const base = '/api/v1/shops/{shop_id}/integrations';

export async function listAccounts(signal?: AbortSignal): Promise<Status[]> {
	const page = await body(staff.GET(base, { params: params(), signal }));
	return [...(page.items ?? [])];
}

export function test(provider: Provider): Promise<Schemas['IntegrationTestResult']> {
	return body(staff.POST(`${base}/{provider}/test`, { params: { path: { ...shop(), provider } } }));
}

export async function disconnect(provider: Provider): Promise<true> {
	await staff.DELETE(`${base}/{provider}`, { params: { path: { ...shop(), provider } } });
	return true;
}

/** Where to go to connect MercadoPago with a button; good once, for ten minutes, in this browser. */
export async function connectLink(): Promise<string> {
	return (await body(staff.GET(`${base}/mercadopago/connect`, { params: params() }))).url;
}

export const readMercadoPago = (signal: AbortSignal) =>
	body(staff.GET(`${base}/mercadopago`, { params: params(), signal }));
export const putMercadoPago = (sent: Schemas['IntegrationMercadoPagoCredentials']) =>
	body(staff.PUT(`${base}/mercadopago`, { params: params(), body: sent }));

export const readAFIP = (signal: AbortSignal) => body(staff.GET(`${base}/afip`, { params: params(), signal }));
export const putAFIP = (sent: Schemas['IntegrationAFIPCredentials']) =>
	body(staff.PUT(`${base}/afip`, { params: params(), body: sent }));
export const requestCertificate = (sent: Schemas['IntegrationCertificateRequest'], headers: Record<string, string>) =>
	body(staff.POST(`${base}/afip/csr`, { params: params(), body: sent, headers }));

export const readWhatsApp = (signal: AbortSignal) => body(staff.GET(`${base}/whatsapp`, { params: params(), signal }));
export const putWhatsApp = (sent: Schemas['IntegrationWhatsAppCredentials']) =>
	body(staff.PUT(`${base}/whatsapp`, { params: params(), body: sent }));

export const readSMS = (signal: AbortSignal) => body(staff.GET(`${base}/sms`, { params: params(), signal }));
export const putSMS = (sent: Schemas['IntegrationSMSCredentials']) =>
	body(staff.PUT(`${base}/sms`, { params: params(), body: sent }));

export const readMail = (signal: AbortSignal) => body(staff.GET(`${base}/mail`, { params: params(), signal }));
export const putMail = (sent: Schemas['IntegrationMailCredentials']) =>
	body(staff.PUT(`${base}/mail`, { params: params(), body: sent }));

/** Whether this installation is for trying out: its providers are imitations, and no money, invoice or message is real. */
export async function isTrial(): Promise<boolean> {
	const answer = await send(new Request('/health/detailed')).catch(() => undefined);
	const health = (await answer?.json().catch(() => undefined)) as { environment?: unknown } | undefined;
	return health?.environment === 'development' || health?.environment === 'test';
}
