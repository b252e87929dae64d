// The widget in a page of another site: it fits, books, keeps nothing in the browser, and the page that explains it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { desktop, inspect, launch, newPhone, phone, visit, web } from './kit.mjs';

let browser;
let site;
let address;
before(async () => {
	browser = await launch();
	site = createServer((_, answer) => {
		answer.setHeader('Content-Type', 'text/html; charset=utf-8');
		answer.end(`<!doctype html><html lang="es-AR"><meta name="viewport" content="width=device-width"><title>Mi barbería</title>
			<h1>Mi barbería</h1><p>Reservá acá.</p>
			<script async src="${web}/embed.js"></script>
			<barberpro-reservas barberia="demo"><a href="${web}/demo/reservar">Reservá tu turno</a></barberpro-reservas>
			<p>Después del widget.</p>
			<script>addEventListener('barberpro:reservado', (event) => (document.title = event.detail.codigo))</script>`);
	});
	await new Promise((done) => site.listen(0, '127.0.0.1', done));
	address = `http://127.0.0.1:${site.address().port}/`;
});
after(async () => {
	site?.close();
	await browser?.close();
});

for (const [device, options] of Object.entries({ 360: phone, 1280: desktop })) {
	describe(`at ${device} px`, () => {
		test('somebody books inside the page of another site', async () => {
			const { page, context, clean, close } = await visit(browser, options);
			await page.goto(address);
			const frame = page.frameLocator('barberpro-reservas iframe');
			await frame.getByRole('link', { name: /Corte clásico/ }).waitFor();
			await fits(page);
			await inspect(page, `embed-service-${device}`, { frame: inner(page) });
			await frame.getByRole('link', { name: /Corte clásico/ }).click();
			await frame.locator('button.slot').first().waitFor();
			await fits(page);
			await inspect(page, `embed-time-${device}`, { frame: inner(page) });
			await frame.locator('button.slot').first().click();
			await frame.locator('#f-name').fill('Lucía Embebida');
			await frame.locator('#f-phone').fill(newPhone());
			await fits(page);
			await inspect(page, `embed-details-${device}`, { frame: inner(page) });
			await frame.locator('button[type=submit]').click();
			await frame.getByRole('heading', { name: 'Listo, Lucía' }).waitFor();
			await fits(page);
			await inspect(page, `embed-booked-${device}`, { frame: inner(page) });
			assert.match(await page.title(), /^[A-Z0-9]{6,8}$/, 'the page around knows the code');
			const kept = await inner(page).evaluate(() => {
				try {
					return localStorage.length + sessionStorage.length;
				} catch {
					return 0; // the browser forbids it to frames of other sites
				}
			});
			assert.equal(kept, 0, 'nothing is kept in the browser');
			assert.deepEqual(await context.cookies(), []);
			clean(/ownership_invalid_binding/); // of the development server only
			await close();
		});

		test('the page that says how to use it', async () => {
			const { page, clean, close } = await visit(browser, options);
			await page.goto(`${web}/widget`);
			await page.locator('#widget-slug').fill('mi-barberia');
			await page.getByText('barberia="mi-barberia"').waitFor();
			await inspect(page, `widget-${device}`);
			clean();
			await close();
		});
	});
}

const inner = (page) => page.frames().find((one) => one.url().includes('/embed/'));

/** Waits until the frame is as high as what it shows. */
async function fits(page) {
	await inner(page).waitForFunction(() => document.documentElement.scrollHeight <= innerHeight + 1);
}
