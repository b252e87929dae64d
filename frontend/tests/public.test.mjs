// The public pages as people use them: booking in a few taps, by keyboard, from abroad, over a bad line; a turno's link.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, desktop, inspect, json, launch, newPhone, until, visit, web } from './kit.mjs';
import { book, choose, confirm, fill, provoked, service, staff, tokenOf } from './steps.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** Goes to something with the Tab key alone; it must not lie under what is fixed to the screen. */
async function tabTo(page, target) {
	for (let presses = 0; presses < 120; presses++) {
		if (await target.evaluate((element) => element === document.activeElement)) {
			const seen = await target.evaluate((element) => {
				const { left, top, width, height } = element.closest('label, a, button, input').getBoundingClientRect();
				const there = document.elementFromPoint(left + width / 2, top + height / 2);
				return Boolean(there?.closest('label, a, button, input'));
			});
			assert.ok(seen, 'what has the focus is covered');
			return;
		}
		await page.keyboard.press('Tab');
	}
	throw new Error(`Tab never gets to ${target}`);
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

	test('works by keyboard alone, on a wide dark screen', async () => {
		const { page, close } = await visit(browser, { ...desktop, colorScheme: 'dark' });
		await page.goto(`${web}/demo`);
		await page.locator('.row').first().waitFor();
		await inspect(page, 'shop-1280-dark');
		await tabTo(page, page.getByRole('link', { name: /Corte infantil/ }));
		await page.keyboard.press('Enter');
		await page.locator('.slot').first().waitFor();
		await inspect(page, 'times-1280-dark');
		await tabTo(page, page.locator('.day input:checked'));
		await page.keyboard.press('ArrowRight');
		await tabTo(page, page.locator('.slot').nth(5));
		await page.keyboard.press('Enter');
		await page.locator('#f-name').waitFor();
		await tabTo(page, page.locator('#f-name'));
		await page.keyboard.type('Tecla');
		await page.keyboard.press('Tab');
		await page.keyboard.type(newPhone());
		await inspect(page, 'details-1280-dark');
		await page.keyboard.press('Enter');
		await page.waitForURL('**/t/**');
		await page.locator('.clock').waitFor();
		await inspect(page, 'confirmed-1280-dark');
		await close();
	});

	test('shows the times of the shop on a phone in Tokyo', async () => {
		const [home, tokyo] = [await visit(browser), await visit(browser, { timezoneId: 'Asia/Tokyo' })];
		const times = [];
		for (const { page } of [home, tokyo]) {
			await page.goto(`${web}/demo/reservar?servicio=${await service('Color')}`);
			await page.locator('.slot').first().waitFor();
			times.push(await page.locator('.slot .time').allTextContents());
		}
		assert.deepEqual(times[1], times[0]);
		await tokyo.page.getByText('Los horarios son los de Buenos Aires').waitFor();
		await inspect(tokyo.page, 'times-tokyo');
		await choose(tokyo.page, 'Color', 10);
		const wanted = (await tokyo.page.locator('aside .figures').first().textContent()).trim();
		await fill(tokyo.page, { name: 'Viajera 東京' });
		await confirm(tokyo.page);
		await tokyo.page.waitForURL('**/g/**');
		await until('the turno', async () => new URL(tokyo.page.url()).origin !== new URL(web).origin);
		await tokyo.page.goBack();
		await tokyo.page.locator('.clock', { hasText: wanted }).waitFor();
		await Promise.all([home.close(), tokyo.close()]);
	});

	test('takes a telephone in every form in which people paste it, as one and the same', async () => {
		const { page, context, close } = await visit(browser);
		await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: web });
		const [area, digits] = [newPhone().slice(0, 2), newPhone().slice(3).replace('-', '')];
		const [left, right] = [digits.slice(0, 4), digits.slice(4)];
		for (const form of [
			`${area}${digits}`,
			`0${area} 15 ${left}-${right}`,
			`15${digits}`,
			`\u202a+54 9 ${area} ${left}\u2011${right}\u202c`,
			`0054 (${area}) ${left}.${right}`,
			`54 ${area} 15 ${left} ${right}`,
		]) {
			await choose(page, 'Perfilado de barba', 9);
			await page.fill('#f-name', 'Pegada');
			await page.evaluate((text) => navigator.clipboard.writeText(text), form);
			await page.locator('#f-phone').fill('');
			await page.locator('#f-phone').press('Control+V');
			assert.equal(await page.inputValue('#f-phone'), form);
			await confirm(page);
			await ask(`/api/v1/public/bookings/${await tokenOf(page)}/cancel`, json('POST', {}));
		}
		const { call } = await staff();
		const { items } = await call('GET', `customers?q=${digits}`);
		assert.deepEqual(
			items.map((one) => one.phone),
			[`+549${area}${digits}`],
		);
		await close();
	});

	test('is possible over slow 3G: the shop is read before the scripts are there', async () => {
		const { page, context, close } = await visit(browser);
		const line = await context.newCDPSession(page);
		await line.send('Network.enable');
		const speed = { latency: 400, downloadThroughput: 50 * 1024, uploadThroughput: 50 * 1024 };
		await line.send('Network.emulateNetworkConditions', { offline: false, ...speed });
		const since = Date.now();
		await page.goto(`${web}/demo`, { waitUntil: 'commit' });
		await page.locator('#bp-first .row').first().waitFor();
		const read = Date.now() - since;
		await page.locator('#app .row').first().waitFor();
		const usable = Date.now() - since;
		await page.getByRole('link', { name: /Corte clásico/ }).click();
		await page.locator('.slot').first().waitFor();
		console.log(`# slow 3G: read after ${read} ms, usable after ${usable} ms, times after ${Date.now() - since} ms`);
		assert.ok(read < usable && usable < 10_000, `usable after ${usable} ms`);
		await page.locator('.slot').first().click();
		await page.locator('#f-name').or(page.locator('.nearest')).first().waitFor();
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
		// To a day on which it can still be cancelled afterwards: the first may be tomorrow.
		await page.locator('.day:not(.is-full)').nth(4).click();
		await page.locator('.day:not(.is-full)').nth(4).locator('input:checked').waitFor();
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

	test('that does not exist is said to', async () => {
		const { page, clean, close } = await visit(browser);
		await page.goto(`${web}/g/nada`);
		await page.getByRole('heading', { name: 'No encontramos ese turno' }).waitFor();
		await inspect(page, 'turno-missing');
		clean(provoked);
		await close();
	});
});

describe('the other pages', () => {
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
});
