// Draws the PNG icons of static/icons/ from static/favicon.svg, in a real browser. Run it after changing the drawing.
import { mkdir, readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const drawing = await readFile(new URL('../static/favicon.svg', import.meta.url), 'utf8');
const folder = new URL('../static/icons/', import.meta.url);
await mkdir(folder, { recursive: true });

/** A maskable icon fills its square, and keeps what matters inside the middle four fifths. */
const full = drawing.replace('rx="14"', '');
const icons = [
	{ name: 'icon-192.png', size: 192, svg: drawing },
	{ name: 'icon-512.png', size: 512, svg: drawing },
	{
		name: 'maskable-512.png',
		size: 512,
		svg: full.replace('viewBox="0 0 64 64"', 'viewBox="-6 -6 76 76"'),
		ground: true,
	},
	{ name: 'apple-touch-icon.png', size: 180, svg: full, ground: true },
];

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu'],
});
for (const { name, size, svg, ground } of icons) {
	const page = await browser.newPage({ viewport: { width: size, height: size } });
	const style = `margin:0;background:${ground ? '#1b1a17' : 'transparent'}`;
	await page.setContent(
		`<body style="${style}">${svg.replace('<svg ', `<svg width="${size}" height="${size}" `)}</body>`,
	);
	await page.screenshot({ path: new URL(name, folder).pathname, omitBackground: true });
	await page.close();
}
await browser.close();
