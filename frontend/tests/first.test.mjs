// What the server sends before any script has run, and how the app takes its place.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, desktop, inspect, json, launch, phone, visit, web } from './kit.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const [name, device] of Object.entries({ phone, desktop })) {
	test(`the page of a shop is there without scripts (${name})`, async () => {
		const { page, close } = await visit(browser, { ...device, javaScriptEnabled: false });
		const answer = await page.goto(`${web}/demo`);
		assert.equal(answer.status(), 200);
		const { shop, services, barbers } = await ask('/api/v1/public/shops/demo');
		const text = await page.locator('body').innerText();
		for (const want of [shop.name, shop.address, ...services.map((s) => s.name), ...barbers.map((b) => b.name)]) {
			assert.ok(text.includes(want), `${want} in the first HTML`);
		}
		assert.equal(await page.locator('h1').innerText(), shop.name);
		await close();
	});

	test(`the app takes its place without a jump (${name})`, async () => {
		const { page, clean, close } = await visit(browser, device);
		await page.addInitScript(() => {
			globalThis.shifts = [];
			new PerformanceObserver((list) => {
				for (const one of list.getEntries()) {
					globalThis.shifts.push({
						value: one.value,
						of: one.sources.map((s) => s.node?.className ?? s.node?.nodeName),
					});
				}
			}).observe({ type: 'layout-shift', buffered: true });
		});
		const asked = [];
		page.on('request', (request) => asked.push(new URL(request.url()).pathname));
		await page.goto(`${web}/demo`, { waitUntil: 'networkidle' });
		await page.locator('#bp-first').waitFor({ state: 'detached' });
		await page.locator('#app main h1').waitFor();
		const shifts = await page.evaluate(() => globalThis.shifts);
		const sum = shifts.reduce((total, one) => total + one.value, 0);
		assert.ok(sum <= 0.02, `layout shift: got ${sum} (${JSON.stringify(shifts)}), want 0.02 at most`);
		assert.ok(!asked.includes('/api/v1/public/shops/demo'), 'the shop is asked for although it is in the page');
		clean();
		await close();
	});
}

/** What a page consists of: every element with its classes, and its own words. */
function outline([html, selector]) {
	const root = html ? new DOMParser().parseFromString(html, 'text/html') : document;
	return [...root.querySelectorAll(`${selector} *`)]
		.filter((one) => !one.parentElement.closest('svg'))
		.map((one) => {
			const classes =
				one.localName === 'svg' ? [] : [...one.classList].filter((name) => !/^(s(velte)?-|lucide)/.test(name)).sort();
			const words = [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data);
			return `${[one.localName, ...classes].join('.')} ${words.join(' ').replaceAll(/\s+/g, ' ').trim()}`;
		});
}

test('what the server draws is what the app draws, for a shop that is full and for one that is empty', async () => {
	const slug = `vacia-${Date.now().toString(36)}`;
	const account = { email: `${slug}@barberpro.test`, password: 'tres tristes tigres', owner_name: 'Ana Pérez' };
	const empty = { ...account, phone: '11 2345-6789', shop_name: 'Barbería Vacía', slug };
	await ask('/api/v1/auth/register', json('POST', empty));
	const { page, close } = await visit(browser);
	for (const path of ['/demo', `/${slug}`]) {
		const html = await (await fetch(web + path)).text();
		await page.goto(web + path);
		await page.locator('#app main h1').waitFor();
		const [server, app] = await Promise.all([
			page.evaluate(outline, [html, '#bp-first']),
			page.evaluate(outline, ['', '#app .page']),
		]);
		assert.deepEqual(server, app, path);
	}
	await inspect(page, 'shop-empty');
	await close();
});

test('the price in cash is beside the price where the shop gives a discount, from the first bytes on', async () => {
	const slug = `efectivo-${Date.now().toString(36)}`;
	const account = { email: `${slug}@barberpro.test`, password: 'tres tristes tigres', owner_name: 'Ana Pérez' };
	const shop = { ...account, phone: '11 2345-6789', shop_name: 'Barbería Efectivo', slug };
	const { access_token: token, user } = await ask('/api/v1/auth/register', json('POST', shop));
	const path = `/api/v1/shops/${user.memberships[0].shop_id}`;
	await ask(
		`${path}/services`,
		json('POST', { name: 'Corte', duration_minutes: 30, price_centavos: 1_000_000 }, token),
	);
	await ask(`${path}/services`, json('POST', { name: 'Cejas', duration_minutes: 15, price_centavos: 0 }, token));
	await ask(`${path}/settings`, json('PATCH', { cash_discount_percent: 10 }, token));
	for (const [look, options] of Object.entries({
		'360-light': phone,
		'1280-dark': { ...desktop, colorScheme: 'dark' },
	})) {
		const { page, close } = await visit(browser, options);
		const html = await (await fetch(`${web}/${slug}`)).text();
		await page.goto(`${web}/${slug}`);
		await page.locator('#app main h1').waitFor();
		const [server, app] = await Promise.all([
			page.evaluate(outline, [html, '#bp-first']),
			page.evaluate(outline, ['', '#app .page']),
		]);
		assert.deepEqual(server, app);
		assert.equal(app.filter((one) => one.endsWith('$ 9.000 en efectivo')).length, 1);
		await inspect(page, `shop-cash-${look}`);
		await page.goto(`${web}/${slug}/reservar`);
		await page.getByText('$ 9.000 en efectivo').waitFor();
		await inspect(page, `booking-cash-${look}`);
		await close();
	}
});

test('who chose English reads no Spanish, neither first nor on the way to another page', async () => {
	const { page, close } = await visit(browser);
	await page.addInitScript(() => {
		localStorage.setItem('bp:locale', '"en"');
		globalThis.read = new Set();
		const note = () => document.querySelectorAll('#app h1').forEach((one) => globalThis.read.add(one.textContent));
		new MutationObserver(note).observe(document, { childList: true, subtree: true, characterData: true });
	});
	await page.goto(`${web}/`);
	const first = page.getByRole('heading', { level: 1 });
	await first.waitFor();
	await page.getByRole('link', { name: 'Service status' }).first().click();
	await page.getByRole('heading', { level: 1, name: 'Service status' }).waitFor();
	const read = await page.evaluate(() => [...globalThis.read]);
	assert.equal(read.length, 2, `headings: ${read}`);
	await close();
});

test('the page describes the shop to search engines and previews', async () => {
	const page = await (await fetch(`${web}/demo`)).text();
	for (const want of [
		/<title>Barbería Demo · Reservá tu turno<\/title>/,
		/<meta name="description" content="Reservá tu turno en Barbería Demo/,
		/<link rel="canonical" href="http[^"]*\/demo">/,
		/<meta property="og:title"/,
		/"@type":"HairSalon"/,
	]) {
		assert.match(page, want);
	}
	assert.match(await (await fetch(`${web}/sitemap.xml`)).text(), /\/demo<\/loc>/);
});

test('an address without a shop answers 404 with a page', async () => {
	const { page, clean, close } = await visit(browser);
	const answer = await page.goto(`${web}/nadie-con-este-nombre`, { waitUntil: 'networkidle' });
	assert.equal(answer.status(), 404);
	await page.locator('h1', { hasText: 'No encontramos' }).waitFor();
	clean(/404/);
	await close();
});
