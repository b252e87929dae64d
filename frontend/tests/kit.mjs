// What the browser tests share: a real Chromium, pages that note what goes wrong, axe, screenshots.
// WEB is where the pages are, API where the API is (the same place with `make run`).
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

export const web = process.env.WEB ?? 'http://localhost:3000';
export const api = process.env.API ?? web;

const out = new URL('./out/', import.meta.url);
const axe = await readFile(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Starts Chromium. Whoever starts it closes it. */
export function launch() {
	return chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
}

export const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
export const desktop = { viewport: { width: 1280, height: 800 } };

/**
 * A page as somebody has it. trouble collects what must not happen: errors of scripts, of the console and of the content
 * security policy; expect(/.../) takes out what a test provokes.
 */
export async function visit(browser, options = {}) {
	const context = await browser.newContext({
		locale: 'es-AR',
		timezoneId: 'America/Argentina/Buenos_Aires',
		reducedMotion: 'reduce',
		...phone,
		...options,
	});
	const page = await context.newPage();
	const trouble = [];
	page.on('pageerror', (error) => trouble.push(`script: ${error.message}`));
	page.on('console', (message) => {
		if (message.type() === 'error' || message.type() === 'warning') {
			trouble.push(`console: ${message.text()} (${message.location().url})`);
		}
	});
	const clean = (allowed = /^$/) => {
		const left = trouble.filter((one) => !allowed.test(one));
		trouble.length = 0;
		assert.deepEqual(left, []);
	};
	return { context, page, trouble, clean, close: () => context.close() };
}

/** Looks for what keeps people out, and leaves a picture of the page in tests/out/. */
export async function inspect(page, name, { fullPage = true } = {}) {
	await mkdir(out, { recursive: true });
	await page.screenshot({ path: new URL(`${name}.png`, out).pathname, fullPage });
	// Run by the debugger, which the content security policy does not bind.
	await page.evaluate(axe);
	const { violations } = await page.evaluate(
		(tags) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags } }),
		rules,
	);
	const said = violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => n.html.slice(0, 160)).join('\n  ')}`);
	assert.deepEqual(said, [], `axe on ${name}`);
}

/** The JSON of the API. */
export async function ask(path, init) {
	const answer = await fetch(api + path, init);
	if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
	return answer.json();
}

let person = Date.now() % 10_000_000;

/** A telephone that nobody else uses, as people type it. */
export function newPhone() {
	person++;
	const digits = String(20_000_000 + (person % 10_000_000));
	return `11 ${digits.slice(0, 4)}-${digits.slice(4)}`;
}
