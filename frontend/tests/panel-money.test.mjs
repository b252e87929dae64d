// Money in the panel: the till, charging, links, refunds, invoices, messages, reports, and who may see what.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readFile } from 'node:fs/promises';
import { inspect, json, launch, newPhone, phone, problem, web } from './kit.mjs';
import { dialog, mocks, open, panel, people, pesos, provoked, staff } from './steps.mjs';

let browser;
let call;
before(async () => {
	browser = await launch();
	({ call } = await staff());
});
after(() => browser?.close());

/** A turno of today that is not paid, of a person with a name of their own. */
async function turno(name) {
	const [{ items: services }, { items: barbers }] = await Promise.all([
		call('GET', 'services'),
		call('GET', 'barbers'),
	]);
	const start = new Date(Date.now() + 60_000);
	start.setSeconds(0, 0);
	const service = services.find((one) => one.name === 'Corte clásico') ?? services[0];
	const made = await call('POST', 'bookings', {
		service_ids: [service.id],
		barber_id: barbers[0].id,
		starts_at: start.toISOString(),
		customer: { name, phone: newPhone() },
		overbook: true,
		overbook_reason: 'Prueba',
	});
	return made.booking ?? made;
}

/** Finds a customer's turno in the dialog that asks for one. */
async function pick(page, name) {
	await dialog(page).getByRole('searchbox').fill(name);
	await dialog(page).getByRole('button', { name }).first().click();
	await dialog(page).locator('li button.row').first().click();
}

describe('the till', { concurrency: false }, () => {
	test('opens, takes cash out, and says what must be in it', async () => {
		const { page, clean, close } = await panel(browser, '/panel/caja');
		const open = page.getByRole('button', { name: 'Abrir la caja' });
		const moves = page.getByRole('button', { name: 'Poner o sacar efectivo' });
		await open.or(moves).waitFor();
		if (await open.isVisible()) {
			await inspect(page, 'caja-cerrada');
			await open.click();
			await dialog(page).getByRole('button', { name: 'Revisar' }).click();
			await dialog(page).getByText('Escribí un importe').first().waitFor();
			await dialog(page).getByLabel('Efectivo que hay ahora').fill('50.000');
			await dialog(page).getByRole('button', { name: 'Revisar' }).click();
			await dialog(page)
				.getByRole('button', { name: /Abrir con/ })
				.click();
		}
		await moves.click();
		await dialog(page).getByLabel('Importe').fill('1.500,50');
		await dialog(page).getByLabel('Para qué').fill('Toallas');
		await dialog(page).getByRole('button', { name: 'Revisar' }).click();
		assert.match(pesos(await dialog(page).innerText()), /Vas a sacar \$ 1\.500,50 de la caja/);
		await inspect(page, 'caja-mover', { fullPage: false });
		await dialog(page).getByRole('button', { name: /Sacar/ }).click();
		await page.getByText('Toallas').first().waitFor();
		await inspect(page, 'caja-abierta');
		clean(/status of 404/); // no till is open at first
		await close();
	});
});

describe('a payment', { concurrency: false }, () => {
	const name = `Prueba ${Date.now() % 100_000}`;

	test('is taken at the shop after amount and client were said', async () => {
		await turno(name);
		const { page, clean, close } = await panel(browser, '/panel/pagos');
		await page.getByRole('button', { name: 'Cobrar' }).first().click();
		await inspect(page, 'pagos-elegir', { fullPage: false });
		await pick(page, name);
		await dialog(page).getByLabel('Importe del turno').fill('99.999.999');
		await dialog(page).getByRole('button', { name: 'Revisar' }).click();
		await dialog(page).getByText('Es más de lo que falta').first().waitFor();
		await dialog(page).getByLabel('Importe del turno').fill('10.000');
		await dialog(page).getByLabel('Propina').fill('500');
		await inspect(page, 'pagos-cobrar', { fullPage: false });
		await dialog(page).getByRole('button', { name: 'Revisar' }).click();
		const said = pesos(await dialog(page).innerText());
		assert.match(said, new RegExp(`Vas a cobrarle \\$ 10\\.500 en efectivo a ${name}`));
		await inspect(page, 'pagos-cobrar-revisar', { fullPage: false });
		await dialog(page)
			.getByRole('button', { name: /Cobrar/ })
			.dblclick();
		await page.getByText(/Cobraste/).waitFor();
		await page.getByRole('link', { name }).first().waitFor();
		assert.equal(await page.getByRole('link', { name }).count(), 1, 'a double tap charges once');
		await inspect(page, 'pagos');
		clean();
		await close();
	});

	test('in cash has the discount that was agreed, when all is paid', async () => {
		const name = `Efectivo ${Date.now() % 100_000}`;
		await call('PATCH', 'settings', { cash_discount_percent: 10 });
		const made = await turno(name).finally(() => call('PATCH', 'settings', { cash_discount_percent: 0 }));
		const { page, clean, close } = await panel(browser, '/panel/pagos', { ...phone, colorScheme: 'dark' });
		await page.getByRole('button', { name: 'Cobrar' }).first().click();
		await pick(page, name);
		await dialog(page).getByText('Descuento por efectivo (10 %)').waitFor();
		await inspect(page, 'pagos-cobrar-efectivo', { fullPage: false });
		await dialog(page).getByText('Transferencia', { exact: true }).click();
		await dialog(page).getByText('Descuento por efectivo (10 %)').waitFor({ state: 'detached' });
		await dialog(page).getByText('Efectivo', { exact: true }).click();
		await dialog(page).getByRole('button', { name: 'Revisar' }).click();
		assert.match(pesos(await dialog(page).innerText()), /Ya tiene restados \$ [\d.]+: el 10 % por pagar en efectivo/);
		await dialog(page)
			.getByRole('button', { name: /Cobrar/ })
			.click();
		await page.getByText(/Cobraste/).waitFor();
		const paid = await call('GET', `bookings/${made.id}`);
		assert.equal(paid.discount_centavos, Math.round(made.total_centavos / 10));
		assert.equal(paid.paid_centavos, paid.total_centavos);
		clean();
		await close();
	});

	test('is refunded in part, and says so', async () => {
		const { page, clean, close } = await panel(browser, '/panel/pagos');
		await page.getByRole('link', { name }).first().click();
		await dialog(page).getByText('Cobrado', { exact: true }).waitFor();
		await inspect(page, 'pagos-uno', { fullPage: false });
		await dialog(page).getByRole('button', { name: 'Devolver' }).click();
		await dialog(page).getByLabel('Una parte').check();
		await dialog(page).getByLabel('Importe a devolver').fill('3.000');
		await dialog(page).getByRole('button', { name: 'Revisar' }).click();
		assert.match(pesos(await dialog(page).innerText()), new RegExp(`devolverle \\$ 3\\.000 a ${name}`));
		await inspect(page, 'pagos-devolver', { fullPage: false });
		await dialog(page)
			.getByRole('button', { name: /Devolver/ })
			.click();
		await dialog(page).getByText('Devuelto en parte').waitFor();
		clean();
		await close();
	});

	test('can be asked for with a link', async () => {
		const { page, clean, close } = await panel(browser, '/panel/pagos');
		await page.getByRole('button', { name: 'Pedir pago' }).click();
		await pick(page, name);
		await dialog(page).getByRole('button', { name: 'Hacer el enlace' }).click();
		await dialog(page).getByLabel('Enlace de pago').waitFor();
		assert.match(await dialog(page).getByLabel('Enlace de pago').inputValue(), /^http/);
		await inspect(page, 'pagos-enlace', { fullPage: false });
		clean();
		await close();
	});
});

describe('an invoice', { concurrency: false }, () => {
	const name = `Factura ${Date.now() % 100_000}`;

	test('gets its CAE, is printed and taken back', async () => {
		await turno(name);
		const { page, clean, close } = await panel(browser, '/panel/facturas');
		await page.getByRole('button', { name: 'Facturar un turno' }).first().click();
		await pick(page, name);
		await dialog(page).getByLabel('¿Para quién es?').selectOption('monotributo');
		await dialog(page).getByLabel('Número').fill('20-12345678-9');
		await dialog(page).getByRole('button', { name: 'Revisar' }).click();
		await dialog(page).getByText('Revisá el CUIT').first().waitFor();
		await inspect(page, 'facturas-errores', { fullPage: false });
		await dialog(page).getByLabel('Número').fill('20-12345678-6');
		await dialog(page).getByRole('button', { name: 'Traer los datos de ARCA' }).click();
		await dialog(page)
			.getByText(/^Es .+ Revisá los datos antes de facturar\.$/)
			.waitFor();
		assert.notEqual(await dialog(page).getByLabel('Nombre o razón social').inputValue(), '');
		await inspect(page, 'facturas-cuit', { fullPage: false });
		await dialog(page).getByLabel('¿Para quién es?').selectOption('consumidor_final');
		await dialog(page).getByLabel('Documento').selectOption('');
		await dialog(page).getByRole('button', { name: 'Revisar' }).click();
		assert.match(pesos(await dialog(page).innerText()), new RegExp(`facturarle \\$ [\\d.]+ a ${name}`));
		await inspect(page, 'facturas-revisar', { fullPage: false });
		await dialog(page)
			.getByRole('button', { name: /^Facturar/ })
			.click();
		await page.getByText('La factura está pedida').waitFor();
		await page.locator('tbody tr').first().getByText('Con CAE').waitFor({ timeout: 30_000 });
		await inspect(page, 'facturas');
		await page.locator('tbody tr a').first().click();
		await dialog(page).getByText('Vence el CAE').waitFor();
		await inspect(page, 'facturas-una', { fullPage: false });
		const [file] = await Promise.all([
			page.waitForEvent('download'),
			dialog(page).getByRole('button', { name: 'PDF A4' }).click(),
		]);
		assert.match(file.suggestedFilename(), /^Factura [ABC] \d{5}-\d{8}\.pdf$/);
		await file.saveAs(new URL('./out/factura.pdf', import.meta.url).pathname);
		const pdf = await readFile(new URL('./out/factura.pdf', import.meta.url));
		assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
		assert.ok(pdf.includes('%%EOF'), 'the whole file');
		await dialog(page).getByRole('button', { name: 'Nota de crédito' }).click();
		await dialog(page).getByLabel('Motivo').fill('Se cobró de más');
		await dialog(page).getByRole('button', { name: 'Revisar' }).click();
		assert.match(
			pesos(await dialog(page).innerText()),
			new RegExp(`nota de crédito de \\$ [\\d.]+ por la Factura .* a nombre de ${name}`),
		);
		await dialog(page)
			.getByRole('button', { name: /^Hacer por/ })
			.click();
		await page.getByText('La nota de crédito está pedida').waitFor();
		clean();
		await close();
	});
});

const arca = mocks.afip;
const mock = (path, body) =>
	fetch(`${arca}/_mock/${path}`, json('PUT', body)).then((answer) => assert.ok(answer.ok, path));

describe('ARCA', { concurrency: false, skip: arca ? false : 'MOCK_AFIP_URL says where the mock is' }, () => {
	const name = `Arca ${Date.now() % 100_000}`;
	after(async () => {
		await mock('scenario', { name: 'success' });
		await mock('chaos', {});
	});

	test('rejects, says why in plain words, and takes it once corrected', async () => {
		const made = await turno(name);
		await mock('scenario', { name: 'cae_rejected' });
		const { id } = await call('POST', 'invoices', { booking_id: made.id });
		const { page, clean, close } = await panel(browser, `/panel/facturas?factura=${id}`);
		await dialog(page).getByText('ARCA no lo autorizó').waitFor({ timeout: 30_000 });
		const said = await dialog(page).innerText();
		assert.match(said, /ARCA no reconoce el documento del cliente/);
		assert.match(said, /Código 10015/);
		await inspect(page, 'facturas-rechazada', { fullPage: false });
		await mock('scenario', { name: 'success' });
		await dialog(page).getByRole('button', { name: 'Corregir y mandar de nuevo' }).click();
		await dialog(page).getByRole('button', { name: 'Revisar' }).click();
		await dialog(page)
			.getByRole('button', { name: /^Mandar/ })
			.click();
		await dialog(page).getByText('Vence el CAE').waitFor({ timeout: 30_000 });
		clean();
		await close();
	});

	test('is down: the queue says so with its last day, and empties by itself', async () => {
		const made = await turno(`${name} B`);
		await mock('chaos', { outage: true });
		const { id } = await call('POST', 'invoices', { booking_id: made.id });
		const { page, clean, close } = await panel(browser, '/panel/facturas');
		await page.getByText('Un comprobante espera el CAE').waitFor();
		await page.getByText(/El primero vence el/).waitFor();
		await inspect(page, 'facturas-en-cola');
		await page.goto(`${web}/panel/facturas?factura=${id}`);
		await dialog(page)
			.getByText(/Tiene tiempo hasta el/)
			.waitFor();
		await inspect(page, 'facturas-una-en-cola', { fullPage: false });
		await mock('chaos', {});
		clean();
		await close();
	});
});

describe('messages', { concurrency: false }, () => {
	test('are listed with what became of them', async () => {
		const { page, clean, close } = await panel(browser, '/panel/mensajes');
		await page.locator('tbody tr a').first().click();
		await dialog(page).getByText('Lo que se envió').waitFor();
		await inspect(page, 'mensajes-uno', { fullPage: false });
		clean();
		await close();
	});

	test('have texts that are seen while they are written, and lose nothing on the way', async () => {
		const { page, clean, close } = await panel(browser, '/panel/mensajes/textos?mensaje=waitlist&canal=sms');
		const text = page.getByLabel('Texto', { exact: true });
		await text.fill('Hola {{cliente}}, se liberó un lugar. ');
		await page.getByRole('button', { name: 'barbero', exact: true }).click();
		assert.match(await text.inputValue(), /\{\{barbero\}\}$/);
		await page.getByText('Hola Juan, se libero un lugar').or(page.getByText('Hola Juan, se liberó un lugar')).waitFor();
		await page.getByRole('link', { name: 'WhatsApp' }).click();
		await page.getByLabel('Plantilla aprobada').waitFor();
		await page.getByRole('link', { name: 'SMS' }).click();
		assert.match(await text.inputValue(), /se liberó un lugar/, 'what was typed is still there');
		await inspect(page, 'mensajes-textos');
		await text.fill('Hola {{nadie}}');
		await page.getByText('No existe la variable {{nadie}}').first().waitFor();
		await text.fill('Hola {{cliente}}, llamanos.');
		await page.getByRole('button', { name: 'Guardar' }).click();
		await page.getByText('El texto quedó guardado').waitFor();
		await page.getByRole('button', { name: 'Volver al texto de BarberPro' }).click();
		await dialog(page).getByRole('button', { name: 'Volver al original' }).click();
		await page.getByText('Volvió el texto de BarberPro').waitFor();
		clean(/status of 422/);
		await close();
	});
});

describe('reports', { concurrency: false }, () => {
	for (const kind of ['resumen', 'cobros', 'ocupacion', 'barberos', 'servicios', 'ausencias', 'clientes', 'cajas']) {
		test(`${kind}: numbers, drawn and in a table`, async () => {
			const { page, clean, close } = await panel(browser, `/panel/reportes?ver=${kind}&comparar=1`);
			await page.locator('[aria-busy="false"] :is(table, dl)').first().waitFor();
			await inspect(page, `reportes-${kind}`);
			clean();
			await close();
		});
	}

	test('over a year draw a long series, and download as CSV', async () => {
		const { page, clean, close } = await panel(browser, '/panel/reportes?ver=cobros');
		await page.getByLabel('Período', { exact: true }).selectOption('year');
		await page.locator('.uplot canvas').waitFor();
		await inspect(page, 'reportes-cobros-anio');
		const [file] = await Promise.all([
			page.waitForEvent('download'),
			page.getByRole('button', { name: 'Bajar CSV' }).click(),
		]);
		assert.match(file.suggestedFilename(), /^cobros-\d{4}-01-01-.*\.csv$/);
		clean();
		await close();
	});
});

describe('on the phone', { concurrency: false }, () => {
	const screens = {
		pagos: '/panel/pagos',
		caja: '/panel/caja',
		facturas: '/panel/facturas',
		mensajes: '/panel/mensajes',
		textos: '/panel/mensajes/textos',
		contactos: '/panel/mensajes/contactos',
		reportes: '/panel/reportes?comparar=1',
		cobros: '/panel/reportes?ver=cobros',
		ocupacion: '/panel/reportes?ver=ocupacion',
		pendientes: '/panel/pendientes',
	};
	for (const colorScheme of ['light', 'dark']) {
		test(`every screen fits, ${colorScheme}`, async () => {
			const { page, clean, close } = await panel(browser, '/panel/pendientes', { ...phone, colorScheme });
			for (const [name, path] of Object.entries(screens)) {
				await open(page, path);
				await page.waitForLoadState('networkidle');
				await inspect(page, `${name}-360-${colorScheme}`);
			}
			clean(/status of 404/);
			await close();
		});
	}
});

describe('roles and faults', { concurrency: false }, () => {
	test('the reception takes payments, and refunds and closes nothing', async () => {
		const { page, clean, close } = await panel(browser, '/panel/pagos', { email: people.reception });
		await page.locator('tbody tr a').first().click();
		await dialog(page).getByRole('button', { name: 'Cerrar' }).first().waitFor();
		assert.equal(await dialog(page).getByRole('button', { name: 'Devolver' }).count(), 0);
		await page.goto(`${web}/panel/reportes`);
		await page.getByText('Esta pantalla no es para tu rol').waitFor();
		await inspect(page, 'reportes-prohibido');
		clean(provoked);
		await close();
	});

	test('a barber sees no money', async () => {
		const { page, clean, close } = await panel(browser, '/panel/pagos', { email: people.barber });
		await page.getByText('Esta pantalla no es para tu rol').waitFor();
		clean(provoked);
		await close();
	});

	test('what the role loses meanwhile is said by the server, and drawn', async () => {
		const { page, clean, close } = await panel(browser, '/panel/caja');
		await page.route(/\/payments(\?|$)/, (route) => route.fulfill(problem(403, 'role_not_allowed', { detail: 'No.' })));
		await page.goto(`${web}/panel/pagos`);
		await page.getByText('Tu rol no ve esta pantalla').waitFor();
		await inspect(page, 'pagos-prohibido');
		clean(provoked);
		await close();
	});

	test('a list that does not come says what to do, and comes', async () => {
		const { page, clean, close } = await panel(browser, '/panel/caja');
		let broken = true;
		await page.route(/\/payments(\?|$)/, (route) =>
			broken ? route.fulfill(problem(503, 'overloaded')) : route.continue(),
		);
		await page.goto(`${web}/panel/pagos`);
		await page.getByText('no está disponible').waitFor();
		await inspect(page, 'pagos-caido');
		broken = false;
		await page.getByRole('button', { name: 'Probar de nuevo' }).click();
		await page.locator('tbody tr').first().waitFor();
		clean(provoked);
		await close();
	});

	test('a charge whose answer is lost is sent again with the same key, and is one charge', async () => {
		const name = `Corte ${Date.now() % 100_000}`;
		await turno(name);
		const { page, clean, close } = await panel(browser, '/panel/pagos');
		const keys = [];
		await page.route(/\/payments$/, async (route) => {
			if (route.request().method() !== 'POST') return route.continue();
			keys.push(route.request().headers()['idempotency-key']);
			if (keys.length > 1) return route.continue();
			await route.fetch();
			return route.abort('connectionreset');
		});
		await page.getByRole('button', { name: 'Cobrar' }).first().click();
		await pick(page, name);
		await dialog(page).getByRole('button', { name: 'Revisar' }).click();
		await dialog(page)
			.getByRole('button', { name: /Cobrar/ })
			.click();
		await dialog(page).getByText('No hay conexión').waitFor();
		await inspect(page, 'pagos-cobrar-duda', { fullPage: false });
		await dialog(page)
			.getByRole('button', { name: /Cobrar/ })
			.click();
		await page.getByText(/Cobraste/).waitFor();
		assert.equal(keys[0], keys[1]);
		const booking = (await call('GET', `payments?limit=5`)).items.filter((one) => one.customer_name === name);
		assert.equal(booking.length, 1, 'one charge');
		clean(provoked);
		await close();
	});
});
