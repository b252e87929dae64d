// What people do in the tests: book, pay at the provider's page, sign in to the panel, find things there.
import assert from 'node:assert/strict';
import { ask, desktop, json, newPhone, until, visit, web } from './kit.mjs';

export const mocks = {
	mercadopago: process.env.MOCK_MERCADOPAGO_URL,
	afip: process.env.MOCK_AFIP_URL,
	whatsapp: process.env.MOCK_WHATSAPP_URL,
	sms: process.env.MOCK_SMS_URL,
	mail: process.env.MOCK_MAIL_URL,
};

const password = 'barberpro-demo-2026';
export const people = {
	owner: 'demo@barberpro.test',
	manager: 'gerencia@barberpro.test',
	reception: 'recepcion@barberpro.test',
	barber: 'martin@barberpro.test',
};

/** What the tests provoke when they cut the network or answer for the server; the browser writes it to the console. */
export const provoked =
	/status of (401|403|404|409|422|429|5\d\d)|ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_CONNECTION|WebSocket|fetching the script|preload assets/;

/* Booking */

export const shopPage = () => ask('/api/v1/public/shops/demo');

/** The id of a service of the demo shop. */
export async function service(name) {
	const { services } = await shopPage();
	return services.find((one) => one.name === name).id;
}

/**
 * Chooses a time for a service, and returns once the form is there. Other tests book at the same time: who finds a time
 * taken does what people do, and takes another one.
 */
export async function choose(page, name = 'Corte clásico', day = 2) {
	await page.goto(`${web}/demo/reservar?servicio=${await service(name)}`);
	await page.locator('.slot').first().waitFor();
	await page.locator('.day:not(.is-full)').nth(day).click();
	await page.locator('.day:not(.is-full) input:checked').waitFor();
	const form = page.locator('#f-name');
	const lost = page.locator('.nearest');
	for (let tries = 0; tries < 5; tries++) {
		const slots = page.locator('.slot');
		await slots.nth(Math.floor(Math.random() * (await slots.count()))).click();
		await form.or(lost).first().waitFor();
		if (await form.isVisible()) return;
	}
	throw new Error('every time was taken');
}

export async function fill(page, { name = 'Juan Pérez', phone = newPhone() } = {}) {
	await page.fill('#f-name', name);
	await page.fill('#f-phone', phone);
	return { name, phone };
}

export const confirm = (page) => page.locator('button[type=submit]').click();

/** The token of the turno whose confirmation is on the screen. */
export async function tokenOf(page) {
	await page.waitForURL('**/t/**');
	await page.locator('.clock').waitFor();
	const link = await page.getByRole('link', { name: 'Mover o cancelar' }).getAttribute('href');
	return link.split('/').pop();
}

/** Books and returns the token of the turno. */
export async function book(page, day) {
	await choose(page, 'Corte clásico', day);
	await fill(page);
	await confirm(page);
	return tokenOf(page);
}

/** What the API says of a turno to whoever has its link. */
export const turnoOf = (token) => ask(`/api/v1/public/bookings/${token}`);
export const paymentsOf = (token) => ask(`/api/v1/public/bookings/${token}/payments`);

/* MercadoPago's page */

/** Fills in the card on the page of the provider. outcome is the name on the card, which decides: APRO, OTHE, FUND ... */
export async function payByCard(page, outcome = 'APRO') {
	await page.locator('#card_number').fill('4509 9535 6623 3704');
	await page.locator('#name').fill(outcome);
	await page.locator('#expiry').fill('11/30');
	await page.locator('#security_code').fill('123');
	await page.locator('#dni').fill('12345678');
	await page.locator('#card-email').fill('juan@example.com');
	await page.getByRole('button', { name: 'Pagar con tarjeta' }).click();
}

/** Goes back to the shop's page from what the provider shows last, where it does not lead back by itself. */
export async function backToShop(page) {
	const here = new URL(web).origin;
	const back = page.getByRole('link', { name: 'Volver al sitio' });
	await back.or(page.locator('#main h1')).first().waitFor();
	if (new URL(page.url()).origin !== here) await back.click();
	await page.waitForURL((url) => url.origin === here);
}

/* The panel */

/** Signs in by the API: the token and the shop of whoever it is. */
export async function tokenFor(email = people.owner) {
	const signed = await until(`${email} is signed in`, () =>
		ask('/api/v1/auth/login', json('POST', { email, password })).catch((error) => {
			if (!/ (429|503) /.test(error.message)) throw error;
		}),
	);
	return { token: signed.access_token, shop: signed.user.memberships.find((one) => one.slug === 'demo').shop_id };
}

/** Requests of the staff to the API of the demo shop. */
export async function staff(email) {
	const { token, shop } = await tokenFor(email);
	const call = (method, path, body) => ask(`/api/v1/shops/${shop}/${path}`, json(method, body, token));
	return { token, shop, call };
}

/** The panel as somebody has it who is signed in. */
export async function panel(browser, path, { email = people.owner, ...options } = desktop) {
	const seen = await visit(browser, { ...desktop, ...options });
	await until(`${email} is signed in`, async () => {
		const signed = await seen.context.request.post(`${web}/api/v1/auth/login`, { data: { email, password } });
		assert.ok([200, 429, 503].includes(signed.status()), `sign in: ${signed.status()}`);
		return signed.ok(); // few passwords are checked at a time
	});
	await seen.context.addInitScript(() => localStorage.setItem('bp:signed-in', 'true'));
	await open(seen.page, path);
	return seen;
}

/** Opens a screen of the panel, and waits for what it shows. */
export async function open(page, path) {
	await page.goto(web + path);
	await page.locator('main h1').first().waitFor();
	await page.locator('main .skeleton').first().waitFor({ state: 'detached' });
}

/** Signs in by the form, on the way to a page. */
export async function signIn(page, path, email = people.owner, secret = password) {
	await page.goto(`${web}/panel/entrar?volver=${encodeURIComponent(path)}`);
	await page.getByLabel('Correo').fill(email);
	await page.locator('#password').fill(secret);
	await page.getByRole('button', { name: 'Entrar' }).click();
	await page.waitForURL((url) => !url.pathname.endsWith('/entrar'));
}

export const dialog = (page) => page.locator('dialog[open]').last();
export const pesos = (text) => text.replaceAll('\u00a0', ' ');
export { password };
