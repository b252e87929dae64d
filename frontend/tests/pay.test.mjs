// What customers pay: a seña on the provider's page, a voucher, what is left with a tip; and what comes back.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { desktop, inspect, launch, newPhone, picture, until, visit, web } from './kit.mjs';
import { backToShop, choose, confirm, fill, mocks, payByCard, paymentsOf, pesos, provoked, turnoOf } from './steps.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const text = async (page) => pesos(await page.locator('main').innerText());
const token = (page) => new URL(page.url()).pathname.split('/').pop();

/** Books a service that asks for a seña, and stands on the provider's page. */
async function atTheCheckout(page, { name = 'Juan Pérez', phone = newPhone(), day = 6 } = {}) {
	await choose(page, 'Color', day);
	await fill(page, { name, phone });
	await confirm(page);
	await page.waitForURL((url) => url.origin === new URL(mocks.mercadopago).origin);
	await page.getByRole('heading', { name: '¿Cómo querés pagar?' }).waitFor();
}

/** Pays by card there, comes back, and waits until the shop knows. */
async function paid(page) {
	await payByCard(page);
	await backToShop(page);
	await page.getByRole('heading', { name: /^Listo/ }).waitFor();
}

describe('a seña', { skip: mocks.mercadopago ? false : 'MOCK_MERCADOPAGO_URL says where the mock is' }, () => {
	test('is paid by card, and the turno stands, and WhatsApp says so', async () => {
		const { page, context, clean, close } = await visit(browser);
		const phone = newPhone();
		await choose(page, 'Color', 5);
		await fill(page, { name: 'Ñato Peña 💈', phone });
		await inspect(page, 'pay-details-360');
		await confirm(page);
		await page.getByRole('heading', { name: '¿Cómo querés pagar?' }).waitFor();
		await inspect(page, 'pay-checkout-360');
		await payByCard(page);
		await backToShop(page);
		await page.getByRole('heading', { name: 'Listo, Ñato' }).waitFor();
		assert.match(await text(page), /Recibimos tu pago/);
		assert.match(await text(page), /Confirmado/);
		await inspect(page, 'pay-approved-360');
		assert.equal((await turnoOf(token(page))).status, 'confirmed');

		const board = await context.newPage();
		await board.goto(`${mocks.whatsapp}/dashboard#phone`);
		const digits = `549${phone.replace(/\D/g, '')}`;
		const theirs = board.locator('.phone', { hasText: digits });
		await theirs.locator('.bubble', { hasText: 'Ñato' }).first().waitFor();
		assert.match(await theirs.innerText(), /Color/);
		await theirs.evaluate((element) => element.scrollIntoView());
		await board.screenshot({ path: picture('pay-whatsapp') }); // of the page: the list is drawn anew with each message
		clean();
		await close();
	});

	test('that the bank refuses can be paid in another way, and what was booked stays', async () => {
		const { page, clean, close } = await visit(browser, desktop);
		await atTheCheckout(page, { day: 4 });
		await payByCard(page, 'FUND');
		await backToShop(page);
		await page.getByText('El pago no salió').waitFor();
		await inspect(page, 'pay-refused-1280');
		await page.getByRole('button', { name: /Pagar la seña/ }).click();
		await page.getByRole('heading', { name: '¿Cómo querés pagar?' }).waitFor();
		await paid(page);
		const { items } = await paymentsOf(token(page));
		assert.deepEqual(items.map((item) => item.status).sort(), ['approved', 'rejected']);
		clean();
		await close();
	});

	test('that is not paid keeps the turno for a while, and the way back from the provider leads to it', async () => {
		const { page, clean, close } = await visit(browser);
		await atTheCheckout(page, { day: 3 });
		await page.getByRole('link', { name: 'Volver sin pagar' }).click();
		await page.getByText('El pago no se terminó').waitFor();
		await inspect(page, 'pay-left-360');
		await page.getByRole('button', { name: /Pagar la seña/ }).click();
		await page.getByRole('heading', { name: '¿Cómo querés pagar?' }).waitFor();
		await page.goBack();
		await page.getByRole('button', { name: /Pagar la seña/ }).waitFor();
		assert.equal((await turnoOf(token(page))).status, 'pending_payment');
		clean();
		await close();
	});

	test('is paid with a voucher, which counts once the counter has the money', async () => {
		const { page, context, clean, close } = await visit(browser);
		await atTheCheckout(page, { name: 'Rapi Paga', day: 7 });
		await page.getByLabel('Rapipago').check();
		await page.locator('#cash-email').fill('rapi@example.com');
		await page.getByRole('button', { name: 'Obtener el cupón' }).click();
		await backToShop(page);
		await page.getByRole('heading', { name: 'Falta pagar el cupón' }).waitFor();
		await inspect(page, 'pay-voucher-360');
		const { items } = await paymentsOf(token(page));
		const ticket = await context.newPage();
		await ticket.goto(await page.getByRole('link', { name: 'Ver el cupón' }).getAttribute('href'));
		await ticket.getByRole('heading', { name: /Pagá en/ }).waitFor();
		await inspect(ticket, 'pay-voucher-paper-360');

		await ticket.goto(`${mocks.mercadopago}/dashboard`);
		await ticket.locator('#query').fill('rapi@example.com');
		await ticket.locator('#list a', { hasText: 'pending' }).first().click();
		await ticket.getByRole('button', { name: 'Pay at the counter' }).click();
		const mine = token(page);
		await until('the voucher is accredited', async () => (await turnoOf(mine)).status === 'confirmed');
		assert.equal(items.length, 1);
		await page.reload();
		await page.getByText('Confirmado').waitFor();
		assert.match(await text(page), /Pagado/);
		clean();
		await close();
	});
});

describe(
	'the page of a turno',
	{ skip: mocks.mercadopago ? false : 'MOCK_MERCADOPAGO_URL says where the mock is' },
	() => {
		test('takes what is left with a tip, moves it, and cancels it with everything back', async () => {
			const { page, clean, close } = await visit(browser);
			await atTheCheckout(page, { name: 'Ana Clara', day: 8 });
			await paid(page);
			const mine = token(page);

			await page.goto(`${web}/g/${mine}`);
			const tips = page.locator('form.card .chip');
			await tips.filter({ hasText: 'Otra' }).click();
			await page.getByRole('button', { name: /^Pagar/ }).click();
			await page.getByText('Escribí un monto en pesos').waitFor();
			await inspect(page, 'pay-tip-error-360');
			await page.getByLabel('Propina en pesos').fill('2.500');
			const total = pesos(await page.getByRole('button', { name: /^Pagar/ }).innerText());
			await page.getByRole('button', { name: /^Pagar/ }).click();
			await page.getByRole('heading', { name: '¿Cómo querés pagar?' }).waitFor();
			assert.ok(
				pesos(await page.locator('.total').innerText()).includes(total.replace('Pagar ', '')),
				'the same amount',
			);
			await paid(page);
			await inspect(page, 'pay-balance-360');

			await page.goto(`${web}/g/${mine}`);
			await page.getByRole('link', { name: 'Cambiar día u horario' }).click();
			await page.locator('.slot').first().waitFor();
			await page.locator('.slot:not([aria-pressed])').first().click();
			await page.getByRole('button', { name: 'Cambiar el turno' }).click();
			await page.getByText('Listo, cambiamos tu turno.').waitFor();
			const { paid_centavos: kept } = await turnoOf(mine);

			await page.getByRole('button', { name: 'Cancelar el turno' }).click();
			const cost = page.locator('dialog[open]');
			await cost.getByText(/Te devolvemos .* todo lo que pagaste/).waitFor();
			await inspect(page, 'pay-cancel-360', { fullPage: false });
			await cost.getByRole('button', { name: 'Cancelar el turno' }).click();
			await page.getByRole('heading', { name: 'Tu turno quedó cancelado.' }).waitFor();
			await until('the money is back', async () => {
				const { items } = await paymentsOf(mine);
				return items.reduce((sum, item) => sum + item.refunded_centavos, 0) >= kept;
			});
			await page.reload();
			await page
				.getByText(/Te devolvimos \$/)
				.first()
				.waitFor();
			await inspect(page, 'pay-refunded-360');
			clean();
			await close();
		});

		test('says that there is no invoice yet', async () => {
			const { page, clean, close } = await visit(browser);
			await atTheCheckout(page, { day: 9 });
			await paid(page);
			await page.getByRole('button', { name: 'Factura (PDF)' }).click();
			await page.getByText('Todavía no hay factura de este turno.').waitFor();
			clean(provoked);
			await close();
		});
	},
);
