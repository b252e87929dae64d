// What the browser tests share: Chromium, pages that note what goes wrong, axe, screenshots, the API.
// WEB is where the pages are, API where the API is (the same place with `make run`).
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { afterEach } from 'node:test';
import { chromium } from 'playwright-core';
import { chromiumOptions } from './browser.mjs';

export const web = process.env.WEB ?? process.env.BASE_URL ?? 'http://localhost:3000';
export const api = process.env.API ?? web;

const out = new URL('./out/', import.meta.url);
const axe = await readFile(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
await mkdir(out, { recursive: true });

/** The browser that run.mjs has started for all files, or one for this file. Whoever asks for it closes it. */
export function launch() {
	return process.env.BROWSER ? chromium.connect(process.env.BROWSER) : chromium.launch(chromiumOptions);
}

export const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
export const desktop = { viewport: { width: 1280, height: 800 }, hasTouch: false, isMobile: false };

const open = new Set();

/**
 * A page as somebody has it, on a phone unless options say otherwise. trouble collects what must not happen: errors and
 * warnings of scripts, of the console and of the content security policy. close fails when there was any; clean(/.../)
 * takes out what the test provoked. Without { serviceWorkers: 'allow' } there are none: what goes through them cannot be
 * answered by page.route.
 */
export async function visit(browser, options = {}) {
	const context = await browser.newContext({
		locale: 'es-AR',
		timezoneId: 'America/Argentina/Buenos_Aires',
		reducedMotion: 'reduce',
		acceptDownloads: true,
		serviceWorkers: 'block',
		...phone,
		...options,
	});
	context.setDefaultTimeout(20_000);
	open.add(context);
	const trouble = [];
	context.on('weberror', (error) => trouble.push(`script: ${error.error().message}`));
	context.on('console', (message) => {
		if (message.text().startsWith('Service Worker registration blocked')) return; // by us
		if (message.type() === 'error' || message.type() === 'warning') {
			trouble.push(`console: ${message.text()} (${message.location().url})`);
		}
	});
	const clean = (allowed = /^$/) => {
		const left = trouble.filter((one) => !allowed.test(one));
		trouble.length = 0;
		assert.deepEqual(left, []);
	};
	const close = async () => {
		open.delete(context);
		await context.close();
		clean();
	};
	return { context, page: await context.newPage(), trouble, clean, close };
}

// What a test left open is what it failed on.
afterEach(async (test) => {
	const left = [...open];
	open.clear();
	for (const context of left) {
		for (const page of context.pages()) {
			const name = `failed-${test.name}-${context.pages().indexOf(page)}`.replace(/[^\p{L}\p{N}-]+/gu, '_');
			await page.screenshot({ path: picture(name) }).catch(() => undefined);
		}
		await context.close();
	}
});

export const picture = (name) => new URL(`${name}.png`, out).pathname;

/** Makes the window as high as what it shows, so that a bar at its foot covers nothing that could be scrolled from under it. */
async function unfold(page) {
	const size = page.viewportSize();
	const more = await page.evaluate(() => {
		const scrollers = [document.documentElement, ...document.querySelectorAll('.shell > .column')];
		return Math.max(...scrollers.map((one) => one.scrollHeight - one.clientHeight));
	});
	if (more > 0) await page.setViewportSize({ ...size, height: Math.min(size.height + more, 12_000) });
	return more > 0 ? () => page.setViewportSize(size) : () => undefined;
}

/**
 * Leaves a picture in tests/out/, and looks for what keeps people out and for what is wider than the screen.
 * fullPage: all of what can be scrolled to; without it, what the screen shows. frame: what is looked at of the page.
 */
export async function inspect(page, name, { fullPage = true, frame = page.mainFrame() } = {}) {
	const fold = fullPage ? await unfold(page) : () => undefined;
	await page.screenshot({ path: picture(name) });
	// Run by the debugger, which the content security policy does not bind.
	if (!(await frame.evaluate(() => 'axe' in globalThis))) await frame.evaluate(axe);
	const { violations, wide } = await frame.evaluate(async (tags) => {
		const { violations } = await globalThis.axe.run(document, {
			runOnly: { type: 'tag', values: tags },
			resultTypes: ['violations'],
		});
		return { violations, wide: document.documentElement.scrollWidth - document.documentElement.clientWidth };
	}, rules);
	await fold();
	const said = violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => n.html.slice(0, 160)).join('\n  ')}`);
	assert.deepEqual(said, [], `axe on ${name}`);
	assert.ok(wide <= 0, `${name} is ${wide} px wider than the screen`);
}

/** The JSON of the API. */
export async function ask(path, init) {
	const answer = await fetch(path.startsWith('http') ? path : api + path, init);
	if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
	const text = await answer.text();
	return text ? JSON.parse(text) : undefined;
}

/** A request with a body of JSON, by whoever has the token, with a key of its own. */
export const json = (method, body, token) => ({
	method,
	headers: {
		'Content-Type': 'application/json',
		...(token && { Authorization: `Bearer ${token}` }),
		...(method === 'POST' && { 'Idempotency-Key': crypto.randomUUID() }),
	},
	...(body && { body: JSON.stringify(body) }),
});

/** An answer of the API that is a problem, for page.route. */
export const problem = (status, code, more = {}, headers = {}) => ({
	status,
	contentType: 'application/problem+json',
	headers,
	body: JSON.stringify({ status, code, title: code, detail: '', ...more }),
});

/** Waits until ask says something that is not nothing, for things that happen outside of the page. */
export async function until(what, ask, { within = 20_000 } = {}) {
	for (const end = Date.now() + within; Date.now() < end; await new Promise((done) => setTimeout(done, 100))) {
		const found = await ask();
		if (found) return found;
	}
	throw new Error(`${what}: not within ${within} ms`);
}

let person = Date.now() % 10_000_000;

/** A telephone that nobody else uses, as people type it. */
export function newPhone() {
	person += 1 + Math.floor(Math.random() * 50);
	const digits = String(20_000_000 + (person % 10_000_000));
	return `11 ${digits.slice(0, 4)}-${digits.slice(4)}`;
}
