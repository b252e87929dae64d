// The shop in the panel: customers and their import, services, team and hours, settings, accounts, webhooks.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, desktop, inspect, json, launch, newPhone, phone } from './kit.mjs';
import { open, panel, people, provoked } from './steps.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** Every screen with its address, and what shows that it is there. */
const screens = [
	['customers', '/panel/clientes', 'main a[href^="/panel/clientes/0"]'],
	['customers-import', '/panel/clientes/importar', 'main input[type=file]'],
	['services', '/panel/servicios', 'main [role=switch]'],
	['service-new', '/panel/servicios?servicio=nuevo', 'dialog[open] input'],
	['team', '/panel/equipo', 'main .avatar'],
	['holidays', '/panel/equipo/feriados', 'main .row'],
	['settings-shop', '/panel/ajustes', 'main form input'],
	['settings-page', '/panel/ajustes?ver=pagina', 'main svg[role=img]'],
	['withdrawals', '/panel/arrepentimientos?todos=si', 'main .empty, main table'],
	['settings-rules', '/panel/ajustes?ver=reglas', 'main form input'],
	['settings-deposits', '/panel/ajustes?ver=senas', 'main form input'],
	['settings-messages', '/panel/ajustes?ver=mensajes', 'main form input'],
	['settings-invoices', '/panel/ajustes?ver=facturacion', 'main form input'],
	['settings-chairs', '/panel/ajustes?ver=sillones', 'main [role=tabpanel] button'],
	['settings-people', '/panel/ajustes?ver=personas', 'main .avatar'],
	['accounts', '/panel/integraciones', 'main li.card'],
	['accounts-mercadopago', '/panel/integraciones?cuenta=mercadopago', 'dialog[open] summary'],
	['accounts-afip', '/panel/integraciones?cuenta=afip', 'dialog[open] textarea'],
	['accounts-whatsapp', '/panel/integraciones?cuenta=whatsapp', 'dialog[open] form'],
	['accounts-sms', '/panel/integraciones?cuenta=sms', 'dialog[open] form'],
	['accounts-mail', '/panel/integraciones?cuenta=mail', 'dialog[open] form'],
	['webhooks', '/panel/integraciones/webhooks', 'main h2'],
];

describe('every screen of the shop', () => {
	const looks = [
		['desktop, light', 'desktop', { ...desktop, colorScheme: 'light' }],
		['phone, dark', 'phone', { ...phone, colorScheme: 'dark' }],
	];
	for (const [look, name, options] of looks) {
		test(`can be used by everybody on the ${look}`, async () => {
			const { page, clean, close } = await panel(browser, '/panel/clientes', options);
			for (const [screen, path, sign] of screens) {
				await open(page, path);
				await page.locator(sign).filter({ visible: true }).first().waitFor();
				await inspect(page, `shop-${screen}-${name}`, { fullPage: !path.includes('cuenta') });
			}
			clean();
			await close();
		});
	}
});

describe('customers', () => {
	test('are added, found, tagged, joined and erased', async () => {
		const { page, clean, close } = await panel(browser, '/panel/clientes', { email: people.reception });
		const name = `Zoe ${Date.now()} 💈`;
		await page.getByRole('button', { name: 'Nuevo cliente' }).click();
		await page.getByRole('button', { name: 'Agregar cliente' }).click();
		await page.getByText('Escribí el nombre.').waitFor();
		await page.getByLabel('Nombre y apellido').fill(name);
		await page.getByLabel('Celular').fill(newPhone());
		await page.getByRole('button', { name: 'Agregar cliente' }).click();
		await page.getByRole('heading', { level: 1, name }).waitFor();

		await page.getByRole('button', { name: 'Agregar etiqueta' }).click();
		await page.getByLabel('Etiqueta nueva').fill('vip');
		await page.keyboard.press('Enter');
		await page.getByText('#vip', { exact: true }).waitFor();
		await inspect(page, 'shop-customer');

		await open(page, '/panel/clientes');
		await page.getByLabel('Buscar clientes').fill(name.slice(0, 12));
		await page.getByRole('link', { name }).filter({ visible: true }).click();
		await page.getByRole('heading', { level: 1, name }).waitFor();

		await page.getByRole('button', { name: 'Borrar sus datos' }).click();
		const dialog = page.getByRole('dialog');
		await inspect(page, 'shop-customer-erase', { fullPage: false });
		await dialog.getByRole('button', { name: 'Borrar sus datos' }).click();
		await dialog.getByText('Escribí BORRAR para confirmar.').waitFor();
		await dialog.getByRole('textbox').fill('borrar');
		await dialog.getByRole('button', { name: 'Borrar sus datos' }).click();
		await page.getByText(/Los datos de esta persona se borraron/).waitFor();
		clean();
		await close();
	});

	test('come from a spreadsheet, once, with what is wrong said before', async () => {
		const { page, clean, close } = await panel(browser, '/panel/clientes/importar', { email: people.reception });
		const [one, stamp] = [newPhone(), Date.now()];
		const rows = [
			'Nombre;Celular;Correo',
			`Ana ${stamp};${one};ana@example.com`,
			`Ana otra vez;${one};`,
			`Beto ${stamp};123;`,
			`Carla ${stamp};;`,
		];
		await page.locator('input[type=file]').setInputFiles({
			name: 'clientes.csv',
			mimeType: 'text/csv',
			buffer: Buffer.from('\ufeff' + rows.join('\r\n')),
		});
		await page.getByText('Se agregan 2 clientes y se saltean 2.').waitFor();
		await inspect(page, 'shop-import-preview');
		await page.getByRole('button', { name: 'Importar 2 clientes' }).click();
		await page.getByRole('heading', { name: 'Importación terminada' }).waitFor();
		const added = page.locator('dl > div').filter({ hasText: 'Agregados' }).locator('dd');
		assert.equal(await added.textContent(), '2');
		await inspect(page, 'shop-import-done');
		clean();
		await close();
	});
});

describe('the shop', () => {
	test('moves a service without a mouse, and takes it back', async () => {
		const { page, clean, close } = await panel(browser, '/panel/servicios');
		const titles = () => page.locator('main .row-title').allTextContents();
		await page.locator('main .row-title').first().waitFor();
		const before = await titles();
		await page.getByRole('button', { name: `Bajar ${before[0]}` }).click();
		await page.getByRole('button', { name: 'Deshacer' }).waitFor();
		assert.deepEqual((await titles()).slice(0, 2), [before[1], before[0]]);
		await page.getByRole('button', { name: 'Deshacer' }).click();
		await page.waitForFunction((first) => document.querySelector('main .row-title')?.textContent === first, before[0]);
		clean();
		await close();
	});

	test('sees the week of a barber, and is told of hours that meet', async () => {
		const { page, clean, close } = await panel(browser, '/panel/equipo');
		await page.locator('main a.row').first().click();
		await page.getByRole('button', { name: 'Agregar un tramo al lunes' }).waitFor();
		await inspect(page, 'shop-week');
		await page.getByRole('button', { name: 'Agregar un tramo al lunes' }).click();
		const from = page.getByLabel(/^Lunes, tramo \d: desde$/).last();
		const to = page.getByLabel(/^Lunes, tramo \d: hasta$/).last();
		await from.fill('9');
		await to.fill('2030');
		await page.getByRole('button', { name: 'Guardar' }).click();
		await page.getByText('El lunes tiene tramos que se superponen.').first().waitFor();
		assert.equal(await from.inputValue(), '09:00');
		await inspect(page, 'shop-week-overlap');
		await page.getByRole('link', { name: 'Clientes' }).first().click();
		await page.getByRole('heading', { name: 'Hay cambios sin guardar' }).waitFor();
		await page.getByRole('button', { name: 'Salir sin guardar' }).click();
		await page.getByRole('heading', { level: 1, name: 'Clientes' }).waitFor();
		clean();
		await close();
	});

	test('keeps what was typed when the server says no, and when there is no network', async () => {
		const { page, context, clean, close } = await panel(browser, '/panel/ajustes?ver=reglas');
		const field = page.getByLabel('Se reserva hasta (días)');
		const old = await field.inputValue();
		await field.fill('9999');
		await page.getByRole('button', { name: 'Guardar' }).click();
		await page.getByText('Escribí un número de 1 a 366.').waitFor();
		await field.fill('45');
		await context.setOffline(true);
		await page.getByRole('button', { name: 'Guardar' }).click();
		await page
			.getByText(/No hay conexión/)
			.first()
			.waitFor();
		assert.equal(await field.inputValue(), '45');
		await context.setOffline(false);
		await field.fill(old);
		clean(provoked);
		await close();
	});

	test('answers who pressed the withdrawal button', async () => {
		const name = `Arrepentida ${Date.now() % 100_000}`;
		await ask(
			'/api/v1/public/shops/demo/withdrawals',
			json('POST', { name, contact: 'ana@example.com', booking_code: 'NADA234', detail: 'Me equivoqué de día' }),
		);
		const { page, clean, close } = await panel(browser, '/panel/arrepentimientos', { ...phone, colorScheme: 'dark' });
		await page.getByRole('row').filter({ hasText: name }).waitFor();
		await inspect(page, 'shop-withdrawals-open');
		await page.getByRole('button', { name: `Responder a ${name}` }).click();
		const form = page.getByRole('dialog');
		await form.getByRole('radio', { name: /No hacer nada/ }).check();
		await form.getByRole('button', { name: 'Responder', exact: true }).click();
		await form.getByText('Escribí por qué.').first().waitFor();
		await inspect(page, 'shop-withdrawals-answer', { fullPage: false });
		await form.getByRole('textbox', { name: 'Por qué' }).fill('Ese turno no existe');
		await form.getByRole('button', { name: 'Responder', exact: true }).click();
		await page.getByText(`El pedido de ${name} quedó respondido`).waitFor();
		await page.getByRole('row').filter({ hasText: name }).waitFor({ state: 'detached' });
		await open(page, '/panel/arrepentimientos?todos=si');
		await page.getByRole('row').filter({ hasText: name }).getByText('Sin cambios').waitFor();
		clean();
		await close();
	});

	test('says what MercadoPago answered', async () => {
		const { page, clean, close } = await panel(browser, '/panel/integraciones?mercadopago=denied');
		await page.getByText(/No diste el permiso/).waitFor();
		await inspect(page, 'shop-accounts-denied');
		clean();
		await close();
	});

	test('shows the secret of a webhook once, tests it and deletes it', async () => {
		const { page, clean, close } = await panel(browser, '/panel/integraciones/webhooks');
		await page.getByRole('button', { name: 'Agregar un webhook' }).first().click();
		const form = page.getByRole('dialog');
		await form.getByLabel('Dirección').fill('https://example.com/barberpro');
		await form.getByRole('button', { name: 'Agregar un webhook' }).click();
		await page.getByRole('heading', { name: 'Guardá la clave ahora' }).waitFor();
		assert.match(await page.getByRole('textbox', { name: 'Clave' }).inputValue(), /^whsec_/);
		await inspect(page, 'shop-webhook-secret', { fullPage: false });
		await page.getByRole('button', { name: 'Ya la guardé' }).click();
		await page.getByRole('button', { name: 'Probar' }).first().click();
		await page
			.getByRole('button', { name: /^webhook.ping/ })
			.first()
			.click();
		await page.getByRole('heading', { name: 'Intentos' }).waitFor();
		await inspect(page, 'shop-webhook-delivery', { fullPage: false });
		await page.keyboard.press('Escape');
		await page.getByRole('button', { name: 'Borrar' }).first().click();
		await page.getByRole('dialog').getByRole('button', { name: 'Borrar' }).click();
		await page.getByText('Borraste el webhook').waitFor();
		clean();
		await close();
	});
});

describe('roles', () => {
	test('let a barber read customers and services, and change neither', async () => {
		const { page, clean, close } = await panel(browser, '/panel/servicios', { email: people.barber, ...phone });
		await page.locator('main .row-title').first().waitFor();
		assert.equal(await page.getByRole('button', { name: 'Nuevo servicio' }).count(), 0);
		assert.equal(await page.getByRole('switch').count(), 0);
		await open(page, '/panel/clientes');
		assert.equal(await page.getByRole('button', { name: 'Nuevo cliente' }).count(), 0);
		await open(page, '/panel/ajustes');
		await page.getByText('Esta pantalla no es para tu rol').waitFor();
		await inspect(page, 'shop-forbidden');
		clean();
		await close();
	});
});
