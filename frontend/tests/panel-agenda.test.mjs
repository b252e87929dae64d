// The agenda: a day and a week, moved by dragging and by dialog, refused and undone, seen by two people, and without a network.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, desktop, inspect, launch, phone, problem, until, visit, web } from './kit.mjs';
import { dialog, panel, people, provoked, signIn, staff } from './steps.mjs';

let browser;
let owner;
before(async () => {
	browser = await launch();
	owner = await staff();
});
after(() => browser?.close());

const times = (query) => ask(`/api/v1/public/shops/demo/availability?${new URLSearchParams(query)}`);

/** The day so many days from now. */
const later = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/**
 * A turno of its own, at a start after which there is room for as long as it lasts. It is in a month, where no other file
 * books meanwhile, unless the day should look busy.
 */
async function give(name, { ahead = 30, service = 'Corte clásico' } = {}) {
	const { services } = await ask('/api/v1/public/shops/demo');
	const id = services.find((one) => one.name === service).id;
	const { days } = await times({ service_id: id, from: later(ahead), to: later(ahead + 13) });
	for (const day of days) {
		for (const slot of day.slots) {
			const barber = slot.barber_ids[0];
			const own = day.slots.filter((one) => one.barber_ids.includes(barber)).map((one) => Date.parse(one.starts_at));
			const start = Date.parse(slot.starts_at);
			if (![30, 60, 90].every((minutes) => own.includes(start + minutes * 60_000))) continue;
			const customer = { name };
			const request = { service_ids: [id], barber_id: barber, starts_at: slot.starts_at, customer };
			return { turno: await owner.call('POST', 'bookings', request), day: day.date };
		}
	}
	throw new Error('no day has two free hours in a row');
}

const block = (page, turno) => page.locator(`[data-turno="${turno.id}"]`);

/** Where a turno stands, in pixels, once the hours of all barbers are there, which say where the day begins. */
async function top(page, turno) {
	await page.locator('.area .column.unknown').first().waitFor({ state: 'detached' });
	return block(page, turno).evaluate((element) => parseFloat(element.style.top));
}

const perMinute = 1.6; // pixels

/** Waits until a turno stands some minutes below where it was. */
const below = (page, turno, start, minutes) =>
	page.waitForFunction(
		([id, at]) => Math.abs(parseFloat(document.querySelector(`[data-turno="${id}"]`)?.style.top) - at) < 1,
		[turno.id, start + minutes * perMinute],
	);

/** In sight, and away from the edges where dragging scrolls. */
async function grip(page, turno) {
	await block(page, turno).evaluate((element) => element.scrollIntoView({ block: 'center' }));
	const box = await block(page, turno).boundingBox();
	return { x: box.x + 20, y: box.y + 8 };
}

async function drag(page, turno, minutes) {
	const { x, y } = await grip(page, turno);
	await page.mouse.move(x, y);
	await page.mouse.down();
	await page.mouse.move(x + 4, y + 12, { steps: 3 });
	await page.mouse.move(x, y + minutes * perMinute, { steps: 8 });
	await page.mouse.up();
}

/** Drags with a finger, which rests first; without resting it scrolls. */
async function touchDrag(page, turno, minutes) {
	const { x, y } = await grip(page, turno);
	const finger = await page.context().newCDPSession(page);
	const touch = (type, at) => finger.send('Input.dispatchTouchEvent', { type, touchPoints: at ? [{ x, y: at }] : [] });
	await touch('touchStart', y);
	await page.locator('.scroller.dragging').waitFor();
	for (let step = 1; step <= 8; step++) await touch('touchMove', y + (minutes * perMinute * step) / 8);
	await touch('touchEnd');
}

for (const [name, device] of Object.entries({ phone, desktop })) {
	for (const colorScheme of ['light', 'dark']) {
		test(`sign-in, Hoy, day, week and drawer (${name}, ${colorScheme})`, async () => {
			const { turno, day } = await give(`Vista ${name} ${colorScheme}`, { ahead: 4 });
			const { page, clean, close } = await visit(browser, { ...device, colorScheme });
			await signIn(page, '/panel');
			const shot = (what) => inspect(page, `panel-${what}-${name}-${colorScheme}`, { fullPage: false });
			await page.getByRole('heading', { level: 1, name: 'Hoy' }).waitFor();
			await page.locator('.figures-row').waitFor();
			await shot('hoy');
			await page.goto(`${web}/panel/agenda?dia=${day}`);
			await block(page, turno).waitFor();
			await page.locator('.area .column:not(.unknown)').first().waitFor({ state: 'attached' });
			await shot('agenda-dia');
			await page.goto(`${web}/panel/agenda?dia=${day}&vista=semana`);
			await block(page, turno).waitFor();
			await shot('agenda-semana');
			await page.goto(`${web}/panel/agenda?dia=${day}&turno=${turno.id}`);
			await page.getByRole('button', { name: 'Mover a…' }).waitFor();
			await page.getByRole('heading', { name: 'Historia' }).waitFor();
			await shot('turno');
			await page.getByRole('button', { name: 'Mover a…' }).click();
			await page.locator('#move-form .chip').first().waitFor();
			await shot('mover');
			await page.goto(`${web}/panel/agenda?dia=${day}&nuevo=1`);
			await page.locator('#new-services .choice').first().click();
			await shot('nuevo');
			clean();
			await close();
		});
	}
}

test('the agenda stands still when the hours of the barbers come late, and is as high from the start the next time', async () => {
	const { turno, day } = await give('Quieto');
	const { page, close } = await panel(browser, '/panel');
	await page.addInitScript(() => {
		globalThis.shifts = [];
		const note = (list) => globalThis.shifts.push(...list.getEntries().map((one) => one.value));
		new PerformanceObserver(note).observe({ type: 'layout-shift', buffered: true });
	});
	let come;
	const late = new Promise((done) => (come = done));
	const week = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, start: '06:00', end: '23:00' }));
	await page.route('**/barbers/*/hours', async (route) => {
		await late;
		await route.fulfill({ json: { items: week } });
	});
	await page.goto(`${web}/panel/agenda?dia=${day}`);
	await block(page, turno).evaluate((element) => element.scrollIntoView({ block: 'center' }));
	const there = await block(page, turno).boundingBox();
	const high = await page.locator('.scroller').evaluate((element) => element.scrollHeight);
	come();
	const higher = await until('the hours are drawn', async () => {
		const now = await page.locator('.scroller').evaluate((element) => element.scrollHeight);
		return now > high && now;
	});
	assert.ok(Math.abs((await block(page, turno).boundingBox()).y - there.y) < 1, 'the turno jumped');
	await page.reload();
	await block(page, turno).waitFor();
	assert.equal(await page.locator('.scroller').evaluate((element) => element.scrollHeight), higher);
	await page.locator('.area .column.unknown').first().waitFor({ state: 'detached' });
	const moved = (await page.evaluate(() => globalThis.shifts)).reduce((sum, one) => sum + one, 0);
	assert.ok(moved <= 0.02, `layout shift: got ${moved}, want 0.02 at most`);
	await close();
});

test('a turno that is dragged moves for both who look, and undo takes it back', async () => {
	const { turno, day } = await give('Arrastre');
	const path = `/panel/agenda?dia=${day}`;
	const both = await Promise.all([panel(browser, path), panel(browser, path, { email: people.reception })]);
	for (const { page } of both) {
		await block(page, turno).waitFor();
		await page.getByText('En vivo').first().waitFor();
	}
	const [{ page }] = both;
	const start = await top(page, turno);
	await drag(page, turno, 60);
	await page.getByRole('button', { name: 'Deshacer' }).waitFor();
	for (const one of both) await below(one.page, turno, start, 60);
	await page.getByRole('button', { name: 'Deshacer' }).click();
	for (const one of both) await below(one.page, turno, start, 0);
	await Promise.all(both.map((one) => one.close()));
});

test('a turno is dragged with a finger on the phone', async () => {
	const { turno, day } = await give('Dedo');
	const { page, close } = await panel(browser, `/panel/agenda?dia=${day}`, phone);
	await block(page, turno).waitFor();
	const start = await top(page, turno);
	await touchDrag(page, turno, 60);
	await page.getByRole('button', { name: 'Deshacer' }).waitFor();
	await below(page, turno, start, 60);
	await inspect(page, 'panel-agenda-movido-360', { fullPage: false });
	await close();
});

test('a turno is moved by keyboard alone, with "Mover a..."', async () => {
	const { turno, day } = await give('Teclado');
	const { page, close } = await panel(browser, `/panel/agenda?dia=${day}`);
	await block(page, turno).waitFor();
	const start = await top(page, turno);
	await block(page, turno).focus();
	await page.keyboard.press('m');
	await page.getByRole('heading', { name: /^Mover/ }).waitFor();
	const wanted = new Date(Date.parse(turno.starts_at) + 60 * 60_000);
	const clock = wanted.toLocaleTimeString('es-AR', {
		hour: '2-digit',
		minute: '2-digit',
		hourCycle: 'h23',
		timeZone: 'America/Argentina/Buenos_Aires',
	});
	const field = dialog(page).locator('#move-time');
	for (let presses = 0; !(await field.evaluate((element) => element === document.activeElement)); presses++) {
		assert.ok(presses < 12, 'Tab gets to the time');
		await page.keyboard.press('Tab');
	}
	await page.keyboard.press('Control+A');
	await page.keyboard.type(clock);
	await page.keyboard.press('Enter');
	await page.getByRole('button', { name: 'Deshacer' }).waitFor();
	await below(page, turno, start, 60);
	await close();
});

test('a move onto time that is not free snaps back and says why', async () => {
	const { turno, day } = await give('Choque');
	const { page, clean, close } = await panel(browser, `/panel/agenda?dia=${day}`);
	await block(page, turno).waitFor();
	const start = await top(page, turno);
	const detail = 'Ese horario lo acaba de reservar otra persona.';
	await page.route('**/reschedule', (route) => route.fulfill(problem(409, 'slot_taken', { detail })));
	await drag(page, turno, 45);
	await page.getByRole('heading', { name: 'Ahí no entra' }).waitFor();
	assert.equal(await top(page, turno), start);
	await inspect(page, 'panel-agenda-choque', { fullPage: false });
	await page.getByRole('button', { name: 'Mover igual, como sobreturno' }).click();
	await page.getByText('Escribí por qué das el sobreturno.').waitFor();
	await page.getByRole('button', { name: 'Dejarlo donde estaba' }).click();
	clean(provoked);
	await close();
});

test('without a network the agenda is read, and nothing can be changed', async () => {
	const { turno, day } = await give('Sin red');
	const options = { serviceWorkers: 'allow' };
	const { page, context, clean, close } = await panel(browser, `/panel/agenda?dia=${day}`, options);
	await block(page, turno).waitFor();
	const start = await top(page, turno);
	await context.setOffline(true);
	await page.getByText(/Sin conexión - datos de las \d\d:\d\d/).waitFor();
	await inspect(page, 'panel-agenda-sin-conexion', { fullPage: false });
	await drag(page, turno, 60);
	assert.equal(await top(page, turno), start);
	await block(page, turno).click();
	await context.setOffline(false);
	await page.getByText('En vivo').first().waitFor();
	clean(provoked);
	await close();
});

test('the agenda shows the times of the shop on a computer in Tokyo', async () => {
	const { turno, day } = await give('Lejos');
	const tops = [];
	for (const timezoneId of ['America/Argentina/Buenos_Aires', 'Asia/Tokyo']) {
		const { page, close } = await panel(browser, `/panel/agenda?dia=${day}`, { ...desktop, timezoneId });
		await block(page, turno).waitFor();
		await until('the agenda stands', async () => (await top(page, turno)) > 0);
		tops.push((await block(page, turno).locator('.when').innerText()).trim());
		await close();
	}
	assert.equal(tops[1], tops[0]);
});
