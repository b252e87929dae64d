// A buyer pays on MercadoPago's page while somebody watches the dashboard.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { accessible, browser, clear, needed } from './browser.js';

let chromium;
let shop;
let back;
before(async () => {
  chromium = await browser();
  shop = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><html lang="es"><title>Barbería</title><h1>Volviste</h1>');
  });
  await new Promise((done) => shop.listen(0, '127.0.0.1', done));
  back = `http://127.0.0.1:${shop.address().port}`;
});
after(async () => {
  await chromium?.close();
  shop.closeAllConnections();
  shop.close();
});

const base = needed('mercadopago');

async function preference() {
  const answer = await fetch(base + '/checkout/preferences', {
    method: 'POST',
    headers: { Authorization: 'Bearer TEST-browser', 'Content-Type': 'application/json' },
    body: JSON.stringify({
      items: [{ title: 'Corte y barba', quantity: 1, unit_price: 12500.5 }],
      external_reference: 'turno-7',
      back_urls: { success: back + '/ok', pending: back + '/espera', failure: back + '/no' },
      auto_return: 'approved',
    }),
  });
  assert.equal(answer.status, 201);
  return answer.json();
}

async function payByCard(page, name) {
  await page.getByLabel('Número de la tarjeta').fill('4509 9535 6623 3704');
  await page.getByLabel('Nombre como figura en la tarjeta').fill(name);
  await page.getByLabel('Vencimiento').fill('11/30');
  await page.getByLabel('Código de seguridad').fill('123');
  await page.getByLabel('DNI').fill('12345678');
  await page.getByLabel('Correo electrónico').first().fill('ana@example.com');
  await page.getByRole('button', { name: 'Pagar con tarjeta' }).click();
}

test('a card is approved, the buyer comes back, and the dashboard moves', async (t) => {
  if (!chromium) return t.skip('no browser');
  await clear(base);
  const watcher = await chromium.newPage();
  await watcher.goto(base + '/dashboard');
  const { init_point: address, id } = await preference();
  const page = await chromium.newPage({ viewport: { width: 360, height: 740 } });
  await page.goto(address);
  await accessible(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is cut at 360 px');
  await payByCard(page, 'APRO');
  await page.getByRole('heading', { name: 'Volviste' }).waitFor();
  const query = new URL(page.url()).searchParams;
  assert.equal(query.get('status'), 'approved');
  assert.equal(query.get('external_reference'), 'turno-7');
  assert.equal(query.get('preference_id'), id);
  await watcher.locator('#list .rows .status', { hasText: 'approved' }).first().waitFor();
  await page.close();
  await watcher.close();
});

test('a card without funds can be followed by cash', async (t) => {
  if (!chromium) return t.skip('no browser');
  await clear(base);
  const { init_point: address } = await preference();
  const page = await chromium.newPage();
  await page.goto(address);
  await payByCard(page, 'FUND');
  await page.waitForLoadState();
  await accessible(page);
  await page.goto(address);
  await page.getByLabel('Rapipago').check();
  await page.getByLabel('Correo electrónico').last().fill('ana@example.com');
  await page.getByRole('button', { name: 'Obtener el cupón' }).click();
  await page.waitForLoadState();
  const found = await (await fetch(base + '/v1/payments/search?external_reference=turno-7', { headers: { Authorization: 'Bearer TEST-browser' } })).json();
  const statuses = found.results.map((payment) => `${payment.payment_method_id} ${payment.status}`).sort();
  assert.deepEqual(statuses, ['rapipago pending', 'visa rejected']);
  await page.close();
});
