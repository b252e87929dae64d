// The waiting list: who finds no time joins it, the team offers one, and it is taken or let pass by the link of the message.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, desktop, inspect, json, launch, newPhone, phone, visit, web } from './kit.mjs';
import { open, panel, people, provoked, service, staff } from './steps.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const looks = [
	['360-light', { ...phone, colorScheme: 'light' }],
	['1280-dark', { ...desktop, colorScheme: 'dark' }],
];

/** A shop without a single free time, as the page sees it. */
async function full(page) {
	const nothing = { days: [], next_available_date: null };
	await page.route('**/availability?*', (route) => route.fulfill({ json: nothing }));
	await page.goto(`${web}/demo/reservar?servicio=${await service('Corte clásico')}`);
	await page.getByRole('heading', { name: 'No hay horarios libres por ahora' }).waitFor();
}

/** Joins the list and returns the token of the place in it. */
async function join(page, name, look) {
	await full(page);
	await inspect(page, `waitlist-full-${look}`);
	await page.getByRole('button', { name: 'Avisame si se libera' }).click();
	const box = page.getByRole('dialog');
	await box.getByRole('button', { name: 'Anotarme' }).click();
	await box.getByRole('heading', { name: 'Hay un problema' }).waitFor();
	await inspect(page, `waitlist-join-errors-${look}`, { fullPage: false });
	await box.getByLabel('Nombre').fill(name);
	await box.getByLabel('Celular').fill(newPhone());
	await inspect(page, `waitlist-join-${look}`, { fullPage: false });
	await box.getByRole('button', { name: 'Anotarme' }).click();
	await box.getByRole('heading', { name: 'Listo, te anotamos' }).waitFor();
	await inspect(page, `waitlist-joined-${look}`, { fullPage: false });
	await box.getByRole('link', { name: 'Ver mi lugar en la lista' }).click();
	await page.getByRole('heading', { name: 'Estás en la lista de espera' }).waitFor();
	await inspect(page, `waitlist-waiting-${look}`);
	return new URL(page.url()).pathname.split('/').pop();
}

for (const [look, options] of looks) {
	test(`a time is offered in the panel and taken by its link, ${look}`, async () => {
		const name = `Espera ${look} ${Date.now() % 100_000}`;
		const who = await visit(browser, options);
		const token = await join(who.page, name, look);

		const team = await panel(browser, '/panel/espera', { ...options, email: people.reception });
		const row = team.page.getByRole('row').filter({ hasText: name });
		await row.waitFor();
		await inspect(team.page, `waitlist-panel-${look}`);
		await row.getByRole('button', { name: `Ofrecer un horario a ${name}` }).click();
		const box = team.page.getByRole('dialog');
		await box.getByRole('button', { name: 'Ofrecer' }).click();
		await box.getByText('Escribí la hora, por ejemplo 15:30.').first().waitFor();
		await box.getByLabel('Día').fill(new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10));
		const times = box.locator('.chip');
		await times.first().waitFor();
		await inspect(team.page, `waitlist-offer-${look}`, { fullPage: false });
		for (let tries = 0; tries < 5 && (await box.isVisible()); tries++) {
			await times.nth(Math.floor(Math.random() * (await times.count()))).click(); // others book at the same time
			await box.getByRole('button', { name: 'Ofrecer' }).click();
			await box.waitFor({ state: 'hidden', timeout: 5_000 }).catch(() => undefined);
		}
		await row.getByText('Ofrecido').waitFor();
		await inspect(team.page, `waitlist-offered-${look}`);
		team.clean(provoked);
		await team.close();

		await who.page.goto(`${web}/lista-espera/${token}`);
		await who.page.getByRole('heading', { name: 'Se liberó un turno para vos' }).waitFor();
		await who.page.getByRole('timer').waitFor();
		await inspect(who.page, `waitlist-link-${look}`);
		await who.page.getByRole('button', { name: 'Lo quiero' }).click();
		await who.page.waitForURL('**/t/**');
		await who.page.getByRole('heading', { name: 'Listo, Espera' }).waitFor();
		await who.page.goto(`${web}/lista-espera/${token}`);
		await who.page.getByRole('heading', { name: 'Ya tenés tu turno' }).waitFor();
		await inspect(who.page, `waitlist-booked-${look}`);
		who.clean();
		await who.close();
	});
}

test('an offer that does not suit is let pass; a place is given up by its person and by the team', async () => {
	const { page, clean, close } = await visit(browser);
	const name = `Pasa ${Date.now() % 100_000}`;
	const token = await join(page, name, 'pass');
	const { call } = await staff(people.owner);
	const entry = (await call('GET', 'waitlist?limit=200')).items.find((one) => one.name === name);
	const { days } = await (
		await fetch(
			`${web}/api/v1/public/shops/demo/availability?service_id=${entry.services[0].id}&from=${entry.from_date}&to=${entry.to_date}`,
		)
	).json();
	const start = days.flatMap((day) => day.slots).at(-1).starts_at;
	await call('POST', `waitlist/${entry.id}/offer`, { starts_at: start });

	await page.goto(`${web}/lista-espera/${token}`);
	await page.getByRole('button', { name: 'Este no me sirve' }).click();
	await page.getByText('Listo, lo dejamos pasar. Seguís en la lista.').waitFor();
	assert.equal((await call('GET', 'waitlist?limit=200')).items.find((one) => one.id === entry.id).status, 'waiting');
	await page.getByRole('button', { name: 'English' }).click();
	await page.getByRole('heading', { name: 'You are on the waiting list' }).waitFor();
	await page.getByRole('button', { name: 'Leave the list' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Leave the list' }).click();
	await page.getByRole('heading', { name: 'You left the list' }).waitFor();
	await inspect(page, 'waitlist-left');
	await page.goto(`${web}/lista-espera/nada`);
	await page.getByRole('heading', { name: 'We could not find that place in the list' }).waitFor();
	await inspect(page, 'waitlist-missing');
	clean(provoked);
	await close();

	const other = await visit(browser);
	await join(other.page, `Quita ${name}`, 'removed');
	const team = await panel(browser, '/panel/espera', { email: people.barber });
	await team.page.getByRole('button', { name: `Quitar a Quita ${name} de la lista` }).click();
	await inspect(team.page, 'waitlist-remove', { fullPage: false });
	await team.page.getByRole('dialog').getByRole('button', { name: 'Quitar' }).click();
	await team.page.getByText(`Quita ${name} ya no está en la lista`).waitFor();
	await open(team.page, '/panel/espera?dia=2020-01-01');
	await team.page.getByText('Nadie espera con esos filtros').waitFor();
	await inspect(team.page, 'waitlist-panel-none');
	team.clean();
	await Promise.all([other.close(), team.close()]);
});

/** Today, where the shop is. */
const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/Argentina/Buenos_Aires' }).format();

for (const [look, options] of looks) {
	test(`who joins is told in the panel, and Hoy offers the first time that is free, ${look}`, async () => {
		const name = `Hoy ${look} ${Date.now() % 100_000}`;
		const { page, close } = await panel(browser, '/panel/clientes', options);
		const { call } = await staff(people.owner);
		const days = { from_date: today, to_date: today, part_of_day: 'evening' };
		const who = { name, phone: newPhone(), consent: true };
		const request = { service_ids: [await service('Corte clásico')], ...days, ...who };
		await page.locator('.is-live').first().waitFor({ state: 'attached' });
		const { entry } = await ask('/api/v1/public/shops/demo/waitlist', json('POST', request));
		await page.getByText('Alguien se anotó en la lista de espera').waitFor();
		await inspect(page, `waitlist-told-${look}`, { fullPage: false });

		const slots = ['19:30', '20:30'].map((time) => ({ starts_at: `${today}T${time}:00-03:00`, barber_ids: [] }));
		const listing = { days: [{ date: today, slots }], next_available_date: null };
		await page.route('**/availability?*', (route) => route.fulfill({ json: listing }));
		await page.getByRole('button', { name: 'Ver', exact: true }).click();
		await page.getByRole('row').filter({ hasText: name }).waitFor();
		await open(page, '/panel');
		const offer = page.getByRole('button', { name: `Ofrecer 20:30 a ${name}` });
		await offer.waitFor();
		await inspect(page, `waitlist-hoy-${look}`);
		await offer.click();
		const box = page.getByRole('dialog');
		await box.getByRole('button', { name: '20:30', pressed: true }).waitFor();
		assert.equal(await box.getByLabel('Hora', { exact: true }).inputValue(), '20:30');
		await inspect(page, `waitlist-hoy-offer-${look}`, { fullPage: false });
		await page.keyboard.press('Escape');
		await call('DELETE', `waitlist/${entry.id}`);
		await page.locator('.row-title').filter({ hasText: name }).waitFor({ state: 'detached' });
		await close();
	});
}
