// Barriers on the pages that everybody can open, in both schemes and on both kinds of screens; the pages of the mocks, too.
// What needs a turno or an account is inspected where the other tests come by.
import { after, before, test } from 'node:test';
import { desktop, inspect, launch, phone, visit, web } from './kit.mjs';
import { mocks, provoked } from './steps.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const pages = {
	inicio: '/',
	barberia: '/demo',
	reservar: '/demo/reservar',
	arrepentimiento: '/demo/arrepentimiento',
	estado: '/estado',
	widget: '/widget',
	entrar: '/panel/entrar',
	registro: '/panel/registro',
	'barberia-no-hay': '/nadie',
	'turno-no-hay': '/g/nada',
	'turno-de-otro-celular': '/t/NADA',
	'pagina-no-hay': '/no/hay/tal',
};

for (const [screen, device] of Object.entries({ 360: phone, 1280: desktop })) {
	for (const colorScheme of ['light', 'dark']) {
		test(`no page has a barrier at ${screen} px, ${colorScheme}`, async () => {
			const { page, clean, close } = await visit(browser, { ...device, colorScheme });
			for (const [name, path] of Object.entries(pages)) {
				await page.goto(web + path);
				await page.locator('#app h1').first().waitFor();
				await page.locator('#app .skeleton').first().waitFor({ state: 'detached' });
				await inspect(page, `page-${name}-${screen}-${colorScheme}`);
			}
			clean(provoked); // what is missing answers 404
			await close();
		});
	}
}

for (const [name, address] of Object.entries(mocks)) {
	test(
		`the dashboard of the ${name} mock has no barrier`,
		{ skip: address ? false : 'its address is not known' },
		async () => {
			for (const [look, options] of Object.entries({
				'360-dark': { ...phone, colorScheme: 'dark' },
				'1280-light': desktop,
			})) {
				const { page, close } = await visit(browser, options);
				await page.goto(`${address}/dashboard`);
				await page.locator('#list').waitFor();
				await page.waitForLoadState('networkidle');
				await inspect(page, `mock-${name}-${look}`);
				const first = page.locator('#list a').first();
				if (await first.isVisible()) {
					await first.click();
					await page.locator('#detail h2').first().waitFor();
					await inspect(page, `mock-${name}-item-${look}`);
				}
				await close();
			}
		},
	);
}
