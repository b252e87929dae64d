// Barriers on the pages that everybody can open, in both schemes and on both kinds of screens. What needs a turno or an
// account is inspected where the other tests come by.
import { after, before, test } from 'node:test';
import { desktop, inspect, launch, phone, visit, web } from './kit.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const pages = [
	'/',
	'/demo',
	'/demo/reservar',
	'/demo/arrepentimiento',
	'/estado',
	'/panel',
	'/nadie',
	'/g/nada',
	'/t/NADA',
];

for (const [screen, device] of Object.entries({ phone, desktop })) {
	for (const colorScheme of ['light', 'dark']) {
		for (const path of pages) {
			test(`no barrier on ${path} (${screen}, ${colorScheme})`, async () => {
				const { page, close } = await visit(browser, { ...device, colorScheme });
				await page.goto(web + path, { waitUntil: 'networkidle' });
				await page.locator('#app h1').first().waitFor();
				await inspect(page, `a11y-${path.replaceAll('/', '_')}-${screen}-${colorScheme}`);
				await close();
			});
		}
	}
}
