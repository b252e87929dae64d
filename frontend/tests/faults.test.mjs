// Bad days: limits, conflicts, slow and dead servers, lost answers, no network, an expired session. Nothing typed is lost,
// and nothing happens twice.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, desktop, inspect, launch, newPhone, problem, visit, web } from './kit.mjs';
import {
	book,
	choose,
	confirm,
	dialog,
	fill,
	panel,
	password,
	provoked,
	service,
	shopPage,
	staff,
	tokenOf,
} from './steps.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const bookings = '**/shops/demo/bookings';
const typed = async (page, who) => {
	assert.equal(await page.inputValue('#f-name'), who.name);
	assert.equal(await page.inputValue('#f-phone'), who.phone);
};

describe('a booking', () => {
	const faults = {
		'too many requests': [problem(429, 'too_many_requests', {}, { 'Retry-After': '7' }), 'Esperá 7 s'],
		'a server that is overloaded': [problem(503, 'overloaded'), 'no está disponible'],
		'a server with an error of its own': [problem(500, 'internal', { request_id: 'req-4711' }), 'Código: req-4711'],
		'a page of some proxy instead of an answer': [
			{ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' },
			'Algo falló de nuestro lado',
		],
	};

	test('survives every answer that is none, and is made once', async () => {
		const { page, clean, close } = await visit(browser);
		await choose(page, 'Corte degradé', 5);
		const who = await fill(page, { name: 'Paciencia 🧉' });
		for (const [what, [answer, said]] of Object.entries(faults)) {
			await page.route(bookings, (route) => route.fulfill(answer));
			await confirm(page);
			await page.getByText(said).waitFor();
			await inspect(page, `fault-${what.replaceAll(' ', '-')}`);
			await typed(page, who);
			await page.unroute(bookings);
		}
		await confirm(page);
		await tokenOf(page);
		clean(provoked);
		await close();
	});

	test('that the server does not accept says so at the field', async () => {
		const { page, clean, close } = await visit(browser);
		await choose(page, 'Corte degradé', 6);
		const who = await fill(page);
		const errors = [{ location: 'body.customer.phone', message: 'Ese celular no existe.' }];
		await page.route(bookings, (route) => route.fulfill(problem(422, 'invalid_request', { errors })));
		await confirm(page);
		await page.locator('#f-phone-error').getByText('Ese celular no existe.').waitFor();
		await inspect(page, 'fault-422');
		await typed(page, who);
		clean(provoked);
		await close();
	});

	test('whose time is lost at the last moment offers the nearest ones and keeps what was typed', async () => {
		const { page, clean, close } = await visit(browser);
		await choose(page, 'Corte clásico', 6);
		const who = await fill(page, { name: 'Tarde Llegó' });
		const free = await ask(`/api/v1/public/shops/demo/availability?service_id=${await service('Corte clásico')}`);
		const nearest = free.days.findLast((one) => one.slots.length > 2).slots.slice(0, 3);
		await page.route(bookings, (route) =>
			route.fulfill(problem(409, 'slot_taken', { nearest: nearest.map((slot) => slot.starts_at) })),
		);
		await confirm(page);
		await page.getByText('Ese horario lo acaba de reservar otra persona').waitFor();
		await inspect(page, 'fault-409');
		await page.unroute(bookings);
		await page.locator('.nearest .chip').first().click();
		await page.locator('#f-name').waitFor();
		await typed(page, who);
		await confirm(page);
		await tokenOf(page);
		clean(provoked);
		await close();
	});

	test('of which two want the same time has one winner, and the other goes on with the nearest', async () => {
		const rivals = await Promise.all([visit(browser), visit(browser, desktop)]);
		const { barbers } = await shopPage();
		const id = await service('Corte clásico');
		const { days } = await ask(`/api/v1/public/shops/demo/availability?service_id=${id}&barber_id=${barbers[0].id}`);
		const day = days.filter((one) => one.slots.length > 8).at(-1);
		const address = `${web}/demo/reservar?servicio=${id}&barbero=${barbers[0].id}&dia=${day.date}`;
		const who = [];
		// Both have typed already, and have gone back for another time.
		for (const [i, { page }] of rivals.entries()) {
			await page.goto(address);
			await page.locator('.slot').nth(i).click();
			await page.locator('#f-name').waitFor();
			who.push(await fill(page, { name: i ? 'Rival Dos' : 'Rival Uno' }));
			await page.goBack();
			await page.locator('.slot').nth(5).waitFor();
		}
		const time = await rivals[0].page.locator('.slot .time').nth(5).textContent();
		await Promise.all(rivals.map(({ page }) => page.locator('.slot', { hasText: time }).click()));
		const form = (page) => page.locator('#f-name');
		const lost = (page) => page.locator('.nearest');
		await Promise.all(rivals.map(({ page }) => form(page).or(lost(page)).first().waitFor()));
		const won = await Promise.all(rivals.map(({ page }) => form(page).isVisible()));
		assert.equal(won.filter(Boolean).length, 1, 'one of them has it');
		const [winner, loser] = [won.indexOf(true), won.indexOf(false)];
		await inspect(rivals[loser].page, 'race-lost');
		await lost(rivals[loser].page).locator('.chip').first().click();
		for (const i of [winner, loser]) {
			await form(rivals[i].page).waitFor();
			await typed(rivals[i].page, who[i]);
			await confirm(rivals[i].page);
			await tokenOf(rivals[i].page);
		}
		for (const one of rivals) {
			one.clean(provoked);
			await one.close();
		}
	});

	test('that is tapped twice is made once', async () => {
		const { page, close } = await visit(browser);
		await choose(page, 'Corte infantil', 3);
		await fill(page);
		let sent = 0;
		page.on('request', (request) => (sent += request.method() === 'POST' && request.url().endsWith('/bookings')));
		await page.locator('button[type=submit]').dblclick();
		await tokenOf(page);
		assert.equal(sent, 1);
		await close();
	});

	test('whose answer is lost is sent again with the same key', async () => {
		const { page, clean, close } = await visit(browser);
		await choose(page, 'Corte clásico', 5);
		await fill(page);
		const keys = [];
		await page.route(bookings, async (route) => {
			keys.push(route.request().headers()['idempotency-key']);
			if (keys.length > 1) return route.continue();
			await route.fetch(); // it took effect
			return route.fulfill(problem(503, 'request_timeout'));
		});
		await confirm(page);
		await page.getByText('El servicio no está disponible').waitFor();
		await confirm(page);
		await tokenOf(page);
		assert.equal(keys.length, 2);
		assert.equal(keys[1], keys[0]);
		clean(provoked);
		await close();
	});

	test('waits for a server that takes five seconds, says so, and is not sent twice', async () => {
		const { page, close } = await visit(browser);
		await page.route('**/availability?*', async (route) => {
			await new Promise((done) => setTimeout(done, 1000));
			await route.continue();
		});
		await page.goto(`${web}/demo/reservar?servicio=${await service('Corte clásico')}`);
		await page.locator('.skeleton').first().waitFor();
		await inspect(page, 'slow-times');
		await page.locator('.slot').last().click();
		await page.locator('#f-name').waitFor();
		await fill(page, { name: 'Lento' });
		let sent = 0;
		await page.route(bookings, async (route) => {
			sent++;
			await new Promise((done) => setTimeout(done, 5000));
			await route.continue();
		});
		await confirm(page);
		const button = page.getByRole('button', { name: 'Confirmando…' });
		await button.waitFor();
		await inspect(page, 'slow-confirming');
		await button.click();
		await tokenOf(page);
		assert.equal(sent, 1);
		await close();
	});

	test('is told that the server is down, and goes on once it is back', async () => {
		const { page, clean, close } = await visit(browser);
		await page.route('**/api/**', (route) => route.abort('connectionrefused'));
		await page.goto(`${web}/demo`);
		await page.getByRole('link', { name: /Corte clásico/ }).click();
		await page.getByText('No hay conexión').waitFor();
		await inspect(page, 'down-times');
		await page.unroute('**/api/**');
		await page.getByRole('button', { name: 'Probar de nuevo' }).click();
		await page.locator('.slot').first().waitFor();
		clean(provoked);
		await close();
	});

	test('is not possible without a network, says so, and goes on where it was', async () => {
		const { page, context, clean, close } = await visit(browser);
		await choose(page, 'Corte clásico', 4);
		const who = await fill(page);
		await context.setOffline(true);
		await page.getByText('Sin conexión no se puede reservar').waitFor();
		await confirm(page);
		await page.getByText('No hay conexión.').waitFor();
		await inspect(page, 'offline');
		await typed(page, who);
		await context.setOffline(false);
		await confirm(page);
		await tokenOf(page);
		clean(provoked);
		await close();
	});

	test('goes back, forth and through a reload with every answer in place', async () => {
		const { page, close } = await visit(browser);
		await choose(page, 'Afeitado clásico', 4);
		const who = await fill(page, { name: 'Ida y Vuelta' });
		const time = await page.locator('aside .figures').first().textContent();
		await page.goBack();
		await page.locator('.slot[aria-pressed=true]', { hasText: time.trim() }).waitFor();
		await page.goForward();
		await typed(page, who);
		await page.reload();
		await page.locator('#f-name').waitFor();
		await typed(page, who);
		assert.equal(await page.locator('aside .figures').first().textContent(), time);
		await confirm(page);
		await tokenOf(page);
		await page.goBack();
		await page.locator('h1').first().waitFor();
		assert.equal(await page.getByText('Listo, Ida').count(), 0);
		await close();
	});

	test('in two tabs at once is two bookings that do not know of each other', async () => {
		const { page, context, close } = await visit(browser);
		const other = await context.newPage();
		await choose(page, 'Corte clásico', 7);
		const one = await fill(page, { name: 'Pestaña Uno' });
		await choose(other, 'Perfilado de barba', 8);
		await fill(other, { name: 'Pestaña Dos' });
		await typed(page, one);
		await confirm(other);
		await other.getByRole('heading', { name: 'Listo, Pestaña' }).waitFor();
		await typed(page, one);
		await confirm(page);
		await page.getByRole('heading', { name: 'Listo, Pestaña' }).waitFor();
		assert.notEqual(page.url(), other.url());
		await close();
	});
});

describe('a turno of a link', () => {
	test('whose cancellation is lost is cancelled once', async () => {
		const { page, clean, close } = await visit(browser);
		const token = await book(page, 9);
		await page.goto(`${web}/g/${token}`);
		const keys = [];
		await page.route('**/cancel', async (route) => {
			keys.push(route.request().headers()['idempotency-key']);
			if (keys.length > 1) return route.continue();
			await route.fetch();
			return route.abort('connectionreset');
		});
		await page.getByRole('button', { name: 'Cancelar el turno' }).click();
		await dialog(page)
			.getByLabel(/¿Por qué?/)
			.fill('Me voy de viaje ✈️');
		await dialog(page).getByRole('button', { name: 'Cancelar el turno' }).click();
		await dialog(page).getByText('No hay conexión').waitFor();
		assert.equal(
			await dialog(page)
				.getByLabel(/¿Por qué?/)
				.inputValue(),
			'Me voy de viaje ✈️',
		);
		await dialog(page).getByRole('button', { name: 'Cancelar el turno' }).click();
		await page.getByRole('heading', { name: 'Tu turno quedó cancelado.' }).waitFor();
		assert.equal(keys[0], keys[1]);
		clean(provoked);
		await close();
	});
});

describe('the panel', () => {
	test('asks for the password when the session ends in the middle of a form, and nothing typed is lost', async () => {
		const { page, context, clean, close } = await panel(browser, '/panel/clientes');
		const name = `Sesión ${Date.now() % 100_000}`;
		await page.getByRole('button', { name: 'Nuevo cliente' }).click();
		await page.getByLabel('Nombre y apellido').fill(name);
		await page.getByLabel('Celular').fill(newPhone());
		// The server knows neither the token nor the cookie any more.
		await context.clearCookies();
		await page.route(
			(url) => url.pathname.endsWith('/customers'),
			(route) =>
				route.request().method() === 'POST' ? route.fulfill(problem(401, 'token_expired')) : route.continue(),
			{ times: 1 },
		);
		await page.getByRole('button', { name: 'Agregar cliente' }).click();
		await page.getByRole('heading', { name: 'Tu sesión terminó' }).waitFor();
		await inspect(page, 'session-ended', { fullPage: false });
		await page.locator('#expired-password').fill('equivocada');
		await page.keyboard.press('Enter');
		await page.getByText('no coinciden').waitFor();
		await page.locator('#expired-password').fill(password);
		await page.keyboard.press('Enter');
		await page.getByRole('heading', { name: 'Tu sesión terminó' }).waitFor({ state: 'detached' });
		assert.equal(await page.getByLabel('Nombre y apellido').inputValue(), name);
		await page.getByRole('button', { name: 'Agregar cliente' }).click();
		await page.getByRole('heading', { level: 1, name }).waitFor();
		clean(provoked);
		await close();
	});

	test('renews a token that ended on the way, and nobody notices', async () => {
		const { page, clean, close } = await panel(browser, '/panel/servicios');
		let refused = 0;
		await page.route(/\/customers\?/, (route) =>
			refused++ ? route.continue() : route.fulfill(problem(401, 'token_expired')),
		);
		await page.getByRole('link', { name: 'Clientes' }).first().click();
		await page.locator('main a[href^="/panel/clientes/0"]').filter({ visible: true }).first().waitFor();
		assert.equal(await page.getByRole('heading', { name: 'Tu sesión terminó' }).count(), 0);
		clean(provoked);
		await close();
	});

	test('keeps a new turno through a conflict, a refusal, a limit and a dead server', async () => {
		const { days } = await ask(`/api/v1/public/shops/demo/availability?service_id=${await service('Corte clásico')}`);
		const day = days.findLast((one) => one.slots.length > 0).date;
		const { page, clean, close } = await panel(browser, `/panel/agenda?dia=${day}`);
		await page.getByRole('link', { name: 'Nuevo turno' }).filter({ visible: true }).first().click();
		const form = dialog(page);
		await form.locator('#new-services .choice').first().click();
		await form.locator('#new-name').fill('Mostrador 💇');
		await form.locator('#new-note').fill('Viene con el hijo');
		await form.locator('.times .chip').first().click();
		const answers = [
			[problem(409, 'slot_taken', { detail: 'Ese horario está ocupado.' }), 'Ese horario'],
			[problem(429, 'too_many_requests', {}, { 'Retry-After': '3' }), 'Esperá 3 s'],
			[problem(503, 'overloaded'), 'no está disponible'],
			[
				problem(422, 'invalid_request', { errors: [{ location: 'body.note', message: 'Es muy largo.' }] }),
				'Es muy largo.',
			],
		];
		for (const [answer, said] of answers) {
			await page.route(/\/bookings$/, (route) => route.fulfill(answer), { times: 1 });
			await form.getByRole('button', { name: 'Dar el turno' }).click();
			await form.getByText(said).first().waitFor();
			assert.equal(await form.locator('#new-note').inputValue(), 'Viene con el hijo');
		}
		await inspect(page, 'panel-new-refused', { fullPage: false });
		clean(provoked);
		await close();
	});

	test('tells the second of two who change the same customer, and keeps what both typed', async () => {
		const { call } = await staff();
		const { id } = await call('POST', 'customers', { name: `Doble ${Date.now() % 100_000}`, phone: newPhone() });
		const path = `/panel/clientes/${id}`;
		const [one, two] = await Promise.all([panel(browser, path), panel(browser, path)]);
		for (const { page } of [one, two]) await page.getByRole('button', { name: 'Editar' }).first().click();
		await dialog(one.page).getByLabel('Correo').fill('uno@example.com');
		await dialog(two.page).getByLabel('Correo').fill('dos@example.com');
		await dialog(one.page).getByRole('button', { name: 'Guardar' }).click();
		await one.page.getByText('uno@example.com').first().waitFor();
		await dialog(two.page).getByRole('button', { name: 'Guardar' }).click();
		await dialog(two.page).getByText('Otra persona lo cambió').waitFor();
		assert.equal(await dialog(two.page).getByLabel('Correo').inputValue(), 'dos@example.com');
		await inspect(two.page, 'panel-conflict', { fullPage: false });
		await dialog(two.page).getByRole('button', { name: 'Guardar' }).click();
		await two.page.getByText('dos@example.com').first().waitFor();
		two.clean(provoked);
		await Promise.all([one.close(), two.close()]);
	});
});
