// The page of the service's state: what works now, and how the last 90 days were, which the server tells from memory.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, desktop, inspect, launch, phone, problem, visit, web } from './kit.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const today = new Date().toLocaleDateString('en-CA', { timeZone: 'America/Argentina/Buenos_Aires' });
const ago = (days) => new Date(Date.parse(`${today}T12:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);

/** The last days of a part, each whole but for the minutes that are missing, by how many days ago. */
const part = (name, days, missing = {}) => ({
	name,
	since: `${ago(days - 1)}T12:00:00Z`,
	days: Array.from({ length: days }, (_, i) => {
		const count = days - 1 - i;
		return { date: ago(count), up_minutes: 1440 - (missing[count] ?? 0), passed_minutes: 1440 };
	}),
});
const report = (...parts) => ({ as_of: new Date().toISOString(), timezone: 'America/Argentina/Buenos_Aires', parts });

const often = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [i * 3 + 1, 15]));
const cases = {
	fine: {
		answer: report(part('service', 90), part('redis', 90), part('jobs', 90)),
		says: ['Sin interrupciones en 90 días.', '100\u00a0%'],
		bars: 'Reservas y panel, día por día: 90 días sin interrupciones, 0 días con interrupciones y 0 días sin datos.',
	},
	interrupted: {
		answer: report(part('service', 60, { 2: 75, 40: 1440 }), part('redis', 60, often), part('jobs', 12, { 2: 76 })),
		says: [
			'98,24\u00a0%',
			'Reservas y panel: 1\u00a0h 15\u00a0min',
			'Mensajes y tareas de fondo: 1\u00a0h 16\u00a0min',
			'Sin datos',
		],
		bars: 'Reservas y panel, día por día: 58 días sin interrupciones, 2 días con interrupciones y 30 días sin datos.',
		days: 7,
	},
	unmeasured: {
		answer: report({ ...part('service', 1), days: [{ date: today, up_minutes: 0, passed_minutes: 0 }] }),
		says: ['Todavía no hay datos: recién empezamos a medir.'],
		bars: 'Reservas y panel, día por día: 0 días sin interrupciones, 0 días con interrupciones y 90 días sin datos.',
	},
};

for (const [screen, device] of Object.entries({ 360: phone, 1280: desktop })) {
	for (const colorScheme of ['light', 'dark']) {
		test(`the last 90 days are drawn and said at ${screen} px, ${colorScheme}`, async () => {
			const { page, close } = await visit(browser, { ...device, colorScheme });
			let answer;
			await page.route('**/health/uptime', (route) => route.fulfill({ json: answer }));
			for (const [name, wanted] of Object.entries(cases)) {
				answer = wanted.answer;
				await page.goto(`${web}/estado`);
				await page.getByRole('heading', { name: 'Interrupciones' }).waitFor();
				const main = page.locator('#main');
				for (const text of wanted.says) await main.getByText(text, { exact: false }).first().waitFor();
				await main.getByRole('img', { name: wanted.bars, exact: true }).waitFor();
				assert.equal(await main.locator('section ul.list > li.row:visible').count(), wanted.days ?? 0);
				await inspect(page, `status-${name}-${screen}-${colorScheme}`);
			}
			await close();
		});
	}
}

test('older interruptions are a tap away, newest first, in English, too', async () => {
	const { page, close } = await visit(browser);
	await page.route('**/health/uptime', (route) => route.fulfill({ json: cases.interrupted.answer }));
	await page.goto(`${web}/estado`);
	await page.getByText('Ver 4 días más').click();
	const days = page.locator('section ul.list > li.row:visible');
	assert.equal(await days.count(), 11);
	assert.match(await days.last().innerText(), /Reservas y panel: 24\sh/);
	await page.getByRole('button', { name: 'English' }).click();
	await page.getByRole('heading', { name: 'Interruptions' }).waitFor();
	await page.getByText('See 4 more days').waitFor();
	await page.getByText('Messages and background work: 1\u00a0h 16\u00a0min').waitFor();
	await inspect(page, 'status-older-en');
	await close();
});

test('without the last days the page says what works now', async () => {
	const { page, clean, close } = await visit(browser);
	await page.route('**/health/uptime', (route) => route.fulfill(problem(503, 'not_ready')));
	await page.goto(`${web}/estado`);
	await page.getByText('Base de datos').waitFor();
	await page.waitForLoadState('networkidle');
	assert.equal(await page.getByRole('heading', { level: 2 }).count(), 0);
	await inspect(page, 'status-now-only');
	clean(/503.*health\/uptime/);
	await close();
});

test('the server tells how the minutes since its start were', async () => {
	const { parts } = await ask('/health/uptime');
	assert.ok(parts.some((one) => one.name === 'service'));
	const { page, close } = await visit(browser);
	await page.goto(`${web}/estado`);
	await page.getByRole('img', { name: /^Reservas y panel, día por día: / }).waitFor();
	await close();
});
