// The public pages in a real browser, against a running stack with the demo shop: `make run`, then npm run e2e.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, desktop, inspect, launch, newPhone, visit, web } from './kit.mjs';

const missing = /status of (404|409|422|429|503)|ERR_INTERNET_DISCONNECTED|ERR_FAILED/;
let browser;
let shop;

before(async () => {
	browser = await launch();
	shop = await ask('/api/v1/public/shops/demo');
});
after(() => browser.close());

const service = (name) => shop.services.find((one) => one.name === name);

/** Chooses a time for a service, on a day of its own per test, and returns once the form is there. */
async function choose(page, name = 'Corte clásico', day = 2) {
	await page.goto(`${web}/demo/reservar?servicio=${service(name).id}`);
	await page.locator('.slot').first().waitFor();
	await page.locator('.day:not(.is-full)').nth(day).click();
	await page.locator('.slot').nth(1).click();
	await page.locator('#f-name').waitFor();
}

async function fill(page, name = 'Juan Pérez', phone = newPhone()) {
	await page.fill('#f-name', name);
	await page.fill('#f-phone', phone);
}

const confirm = (page) => page.locator('button[type=submit]').click();

/** Books and returns the token of the turno. */
async function book(page, day) {
	await choose(page, 'Corte clásico', day);
	await fill(page);
	await confirm(page);
	await page.waitForURL('**/t/**');
	await page.locator('.clock').waitFor();
	const link = await page.getByRole('link', { name: 'Mover o cancelar' }).getAttribute('href');
	return link.split('/').pop();
}

describe('booking', () => {
	test('takes five taps and two fields, and three taps the next time', async () => {
		const { page, clean, close } = await visit(browser);
		await page.goto(`${web}/demo`);
		await page.locator('.row').first().waitFor();
		await inspect(page, 'shop-360-light');
		await page.getByRole('link', { name: /Corte clásico/ }).click(); // 1
		await page.locator('.slot').first().waitFor();
		await inspect(page, 'times-360-light');
		await page.locator('.slot').nth(2).click(); // 2
		await page.locator('#f-name').click(); // 3
		await page.keyboard.type('José 💈 Ñandú');
		await inspect(page, 'details-360-light');
		await page.locator('#f-phone').click(); // 4
		await page.keyboard.type(newPhone());
		await confirm(page); // 5
		await page.waitForURL('**/t/**');
		await page.getByRole('heading', { name: 'Listo, José' }).waitFor();
		await inspect(page, 'confirmed-360-light');

		await page.goto(`${web}/demo`);
		await page.getByRole('link', { name: 'Repetir tu último turno' }).click(); // 1
		await page.locator('.slot').nth(4).click(); // 2
		await page.locator('#f-name').waitFor();
		assert.equal(await page.inputValue('#f-name'), 'José 💈 Ñandú');
		await confirm(page); // 3
		await page.getByRole('heading', { name: 'Listo, José' }).waitFor();
		clean();
		await close();
	});

	test('a double tap books once', async () => {
		const { page, clean, close } = await visit(browser);
		await choose(page);
		await fill(page);
		let sent = 0;
		page.on(
			'request',
			(request) => (sent += request.method() === 'POST' && request.url().endsWith('/bookings') ? 1 : 0),
		);
		await page.locator('button[type=submit]').dblclick();
		await page.waitForURL('**/t/**');
		assert.equal(sent, 1);
		clean();
		await close();
	});

	test('what is wrong is said at the field, and everything typed survives a reload', async () => {
		const { page, clean, close } = await visit(browser);
		await choose(page, 'Corte degradé', 3);
		await page.fill('#f-phone', '12');
		await confirm(page);
		await page.getByRole('heading', { name: 'Hay un problema' }).waitFor();
		await inspect(page, 'details-errors');
		await page.fill('#f-name', 'Ana');
		await confirm(page);
		assert.equal(await page.evaluate(() => document.activeElement.id), 'f-phone');
		await page.reload();
		await page.locator('#f-name').waitFor();
		assert.equal(await page.inputValue('#f-name'), 'Ana');
		clean();
		await close();
	});

	test('a start that somebody else takes leads to the nearest ones', async () => {
		const [one, other] = [await visit(browser), await visit(browser)];
		const address = `${web}/demo/reservar?servicio=${service('Corte clásico').id}&barbero=${shop.barbers[0].id}`;
		for (const { page } of [one, other]) {
			await page.goto(address);
			await page.locator('.slot').nth(3).waitFor();
		}
		const time = await one.page.locator('.slot .time').nth(3).textContent();
		await one.page.locator('.slot').nth(3).click();
		await one.page.locator('#f-name').waitFor();
		await other.page.locator('.slot', { hasText: time }).click();
		await other.page.getByText('Ese horario lo acaba de reservar otra persona').waitFor();
		await inspect(other.page, 'lost');
		await other.page.locator('.nearest .chip').first().click();
		await other.page.locator('#f-name').waitFor();
		other.clean(missing);
		await Promise.all([one.close(), other.close()]);
	});

	test('works by keyboard alone, on a wide dark screen', async () => {
		const { page, clean, close } = await visit(browser, {
			...desktop,
			colorScheme: 'dark',
			isMobile: false,
			hasTouch: false,
		});
		await page.goto(`${web}/demo`);
		await page.locator('.row').first().waitFor();
		await inspect(page, 'shop-1280-dark');
		await page.getByRole('link', { name: /Corte infantil/ }).focus();
		await page.keyboard.press('Enter');
		await page.locator('.slot').first().waitFor();
		await inspect(page, 'times-1280-dark');
		await page.locator('.slot').nth(5).focus();
		await page.keyboard.press('Enter');
		await page.locator('#f-name').waitFor();
		await page.locator('#f-name').focus();
		await page.keyboard.type('Tecla');
		await page.keyboard.press('Tab');
		await page.keyboard.type(newPhone());
		await inspect(page, 'details-1280-dark');
		await page.keyboard.press('Enter');
		await page.waitForURL('**/t/**');
		await page.locator('.clock').waitFor();
		await inspect(page, 'confirmed-1280-dark');
		clean();
		await close();
	});

	test('shows the times of the shop on a phone in Tokyo', async () => {
		const [home, tokyo] = [await visit(browser), await visit(browser, { timezoneId: 'Asia/Tokyo' })];
		const times = [];
		for (const { page } of [home, tokyo]) {
			await page.goto(`${web}/demo/reservar?servicio=${service('Color').id}`);
			await page.locator('.slot').first().waitFor();
			times.push(await page.locator('.slot .time').allTextContents());
		}
		assert.deepEqual(times[1], times[0]);
		await tokyo.page.getByText('Los horarios son los de Buenos Aires').waitFor();
		await Promise.all([home.close(), tokyo.close()]);
	});

	test('without a network it says so and goes on where it was', async () => {
		const { page, context, clean, close } = await visit(browser);
		await choose(page, 'Corte clásico', 4);
		await fill(page);
		await context.setOffline(true);
		await confirm(page);
		await page.getByText('No hay conexión.').waitFor();
		await inspect(page, 'offline');
		await context.setOffline(false);
		await confirm(page);
		await page.waitForURL('**/t/**');
		clean(missing);
		await close();
	});

	test('a server in trouble gets the same request again, with the same key', async () => {
		const { page, clean, close } = await visit(browser);
		await choose(page, 'Corte clásico', 5);
		await fill(page);
		const keys = [];
		await page.route('**/shops/demo/bookings', async (route) => {
			keys.push(route.request().headers()['idempotency-key']);
			if (keys.length > 1) return route.continue();
			await route.fetch(); // it took effect, and the answer is lost
			return route.fulfill({
				status: 503,
				contentType: 'application/problem+json',
				body: '{"code":"request_timeout"}',
			});
		});
		await confirm(page);
		await page.getByText('El servicio no está disponible').waitFor();
		await confirm(page);
		await page.waitForURL('**/t/**');
		assert.equal(keys.length, 2);
		assert.equal(keys[1], keys[0]);
		clean(missing);
		await close();
	});
});

describe('a turno', () => {
	test('is moved and cancelled by its link', async () => {
		const { page, clean, close } = await visit(browser);
		const token = await book(page, 3);
		await page.goto(`${web}/g/${token}`);
		await page.getByRole('link', { name: 'Cambiar día u horario' }).click();
		await page.locator('.slot').first().waitFor();
		await inspect(page, 'move');
		await page.locator('.slot:not([aria-pressed])').nth(2).click();
		await inspect(page, 'move-confirm', { fullPage: false });
		await page.getByRole('button', { name: 'Cambiar el turno' }).click();
		await page.getByText('Listo, cambiamos tu turno.').waitFor();
		await inspect(page, 'manage');
		await page.getByRole('button', { name: 'Cancelar el turno' }).click();
		await page.getByText('Cancelar ahora no tiene costo.').waitFor();
		await inspect(page, 'cancel', { fullPage: false });
		await page.locator('dialog').getByRole('button', { name: 'Cancelar el turno' }).click();
		await page.getByRole('heading', { name: 'Tu turno quedó cancelado.' }).waitFor();
		await inspect(page, 'cancelled');
		clean();
		await close();
	});

	test('with a seña leads to MercadoPago', async () => {
		const { page, clean, close } = await visit(browser);
		await choose(page, 'Color', 3);
		await fill(page);
		await inspect(page, 'details-deposit');
		await confirm(page);
		await page.waitForURL((url) => url.origin !== new URL(web).origin);
		assert.match(page.url(), /pref_id|checkout/);
		clean();
		await close();
	});

	test('that does not exist is said to', async () => {
		const { page, clean, close } = await visit(browser);
		await page.goto(`${web}/g/nada`);
		await page.getByRole('heading', { name: 'No encontramos ese turno' }).waitFor();
		await inspect(page, 'turno-missing');
		clean(missing);
		await close();
	});
});

describe('the other pages', () => {
	for (const [path, heading] of [
		['/', 'Tu barbería'],
		['/estado', 'Estado del servicio'],
		['/demo/arrepentimiento', 'Botón de arrepentimiento'],
		['/no-hay-tal', 'No encontramos esa barbería'],
	]) {
		test(`${path} on a phone and on a wide screen`, async () => {
			for (const [name, options] of [
				['360', {}],
				['1280', { ...desktop, isMobile: false }],
			]) {
				const { page, clean, close } = await visit(browser, options);
				await page.goto(web + path);
				await page.getByRole('heading', { level: 1, name: heading }).waitFor();
				await inspect(page, `page${path.replaceAll('/', '-')}-${name}`);
				clean(missing);
				await close();
			}
		});
	}

	test('the withdrawal form gives its code at once', async () => {
		const { page, clean, close } = await visit(browser);
		await page.goto(`${web}/demo/arrepentimiento`);
		await page.fill('#f-name', 'Ana');
		await page.fill('#f-contact', 'ana@correo.com');
		await page.getByRole('button', { name: 'Enviar el pedido' }).click();
		await page.getByRole('heading', { name: 'Recibimos tu pedido' }).waitFor();
		await inspect(page, 'withdrawal-done');
		clean();
		await close();
	});

	test('all of it in English, by choice', async () => {
		const { page, clean, close } = await visit(browser);
		await page.goto(`${web}/demo`);
		await page.getByRole('button', { name: 'English' }).click();
		await page.getByRole('heading', { name: 'Services' }).waitFor();
		await inspect(page, 'shop-english');
		await page.reload();
		await page.getByRole('heading', { name: 'Services' }).waitFor();
		clean();
		await close();
	});

	test('the first rendering of the shop does not jump', async () => {
		const { page, close } = await visit(browser);
		await page.addInitScript(() => {
			globalThis.shift = 0;
			new PerformanceObserver((list) => {
				for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value;
			}).observe({ type: 'layout-shift', buffered: true });
		});
		await page.goto(`${web}/demo`);
		await page.waitForFunction(() => !document.getElementById('bp-first'));
		await page.waitForTimeout(500);
		const shift = await page.evaluate(() => globalThis.shift);
		assert.ok(shift <= 0.02, `layout shift: got ${shift}, want at most 0.02`);
		await close();
	});
});
