// The platform's pages: who may see them, every screen, a visit to a shop and its end.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, desktop, inspect, launch, phone, visit, web } from './kit.mjs';

const operator = { email: 'demo@barberpro.test', password: 'barberpro-demo-2026' };
const screens = {
	barberias: '/admin',
	trabajos: '/admin/trabajos',
	pendientes: '/admin/pendientes',
	entrantes: '/admin/entrantes',
	salientes: '/admin/salientes',
	auditoria: '/admin/auditoria',
	salud: '/admin/salud',
};

let browser;
let other;
before(async () => {
	browser = await launch();
	other = await newShop();
});
after(() => browser?.close());

/** A shop of somebody who is no operator. */
async function newShop() {
	const slug = `visitada-${Date.now().toString(36)}`;
	const account = { email: `${slug}@barberpro.test`, password: 'tres tristes tigres' };
	const body = { ...account, owner_name: 'Ana Pérez', phone: '11 2345-6789', shop_name: `Barbería ${slug}`, slug };
	await ask('/api/v1/auth/register', {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
		body: JSON.stringify(body),
	});
	return { ...account, slug, name: body.shop_name };
}

/** Signs in by the form, on the way to a page. */
async function enter(page, account, path) {
	await page.goto(web + path);
	await page.getByLabel('Mail').or(page.getByLabel('Correo')).first().fill(account.email);
	await page.locator('#password').fill(account.password);
	await page.keyboard.press('Enter');
	await page.waitForURL((url) => url.pathname === path);
}

for (const [device, options] of Object.entries({ 360: phone, 1280: desktop })) {
	describe(`at ${device} px`, () => {
		test('an operator sees every screen', async () => {
			const { page, clean, close } = await visit(browser, options);
			await enter(page, operator, '/admin');
			for (const [name, path] of Object.entries(screens)) {
				await page.goto(web + path);
				await page.locator('table, .empty').first().waitFor();
				await inspect(page, `admin-${name}-${device}`, { fullPage: false });
				const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
				assert.equal(wide, 0, `${path} is wider than the screen`);
			}
			clean();
			await close();
		});

		test('a visit begins with a reason, says so in the panel, and ends', async () => {
			const { page, clean, close } = await visit(browser, options);
			await enter(page, operator, '/admin');
			await page.goto(`${web}/admin?q=${other.slug}`);
			await page.getByRole('button', { name: `Visitar ${other.name}` }).click();
			await page.getByRole('button', { name: 'Entrar' }).click();
			await page.getByText('con 5 letras o más').first().waitFor();
			await inspect(page, `admin-visit-${device}`, { fullPage: false });
			await page.locator('#visit-reason').fill('Pedido de ayuda 1234');
			await page.getByRole('button', { name: 'Entrar' }).click();
			await page.waitForURL('**/panel');
			await page.getByText(`Estás visitando ${other.name} hasta las`).waitFor();
			await inspect(page, `admin-visiting-${device}`, { fullPage: false });
			await page.getByRole('button', { name: 'Salir', exact: true }).click();
			await page.waitForURL('**/admin');
			await page.goto(`${web}/panel`);
			await page.getByRole('heading', { level: 1 }).waitFor();
			assert.equal(await page.getByText('Estás visitando').count(), 0);
			clean();
			await close();
		});

		test('others are told that it is not for them', async () => {
			const { page, clean, close } = await visit(browser, options);
			await enter(page, other, '/admin');
			await page.getByRole('heading', { name: 'Esta parte es de quienes operan BarberPro' }).waitFor();
			await inspect(page, `admin-forbidden-${device}`, { fullPage: false });
			clean();
			await close();
		});
	});
}
