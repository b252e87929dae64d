// Every dashboard as people use it: at both widths, with the keyboard, empty and filled, without findings of axe.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { accessible, browser, clear, mocks, needed } from './browser.js';

let chromium;
before(async () => (chromium = await browser()));
after(async () => chromium?.close());

for (const name of mocks) {
  const base = needed(name);

  test(`${name}: an empty dashboard says how to make the first thing`, async (t) => {
    if (!chromium) return t.skip('no browser');
    await clear(base);
    for (const width of [360, 1280]) {
      const page = await chromium.newPage({ viewport: { width, height: 800 } });
      await page.goto(base + '/dashboard');
      await page.getByText('Make the first one:').waitFor();
      await page.getByText('live', { exact: true }).waitFor();
      assert.ok((await page.locator('.empty pre').innerText()).includes(base.replace('http://', '')), 'the line names the mock');
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `nothing is cut at ${width} px`);
      await accessible(page);
      await page.close();
    }
  });

  test(`${name}: its first line makes a thing that appears by itself`, async (t) => {
    if (!chromium) return t.skip('no browser');
    await clear(base);
    const page = await chromium.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(base + '/dashboard');
    const line = await page.locator('.empty pre').innerText();
    execFileSync('sh', ['-c', line], { stdio: 'pipe', timeout: 20_000 });
    await page.locator('#list .rows a').first().waitFor();
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'query', '/ goes to the search');
    await page.keyboard.press('Tab');
    await page.locator('#list .rows a').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    await accessible(page);
    await page.setViewportSize({ width: 360, height: 800 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'its page fits a phone');
    await accessible(page);
    await page.getByRole('link', { name: 'Back to the list' }).click();
    await page.locator('#list .rows a').first().waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
    for (const tab of ['Webhooks', 'Requests', 'Scenario and faults']) {
      await page.getByRole('link', { name: tab }).click();
      await page.locator(`nav a[aria-current]`, { hasText: tab }).waitFor();
      await accessible(page);
    }
    await page.close();
  });
}

for (const name of ['whatsapp', 'sms']) {
  test(`${name}: a person writes back on the phone`, async (t) => {
    if (!chromium) return t.skip('no browser');
    const base = needed(name);
    await clear(base);
    const page = await chromium.newPage({ viewport: { width: 360, height: 800 } });
    await page.goto(base + '/dashboard');
    execFileSync('sh', ['-c', await page.locator('.empty pre').innerText()], { stdio: 'pipe', timeout: 20_000 });
    await page.getByRole('link', { name: 'Phone' }).click();
    await page.locator('.bubble').first().waitFor();
    await page.getByRole('button', { name: 'Write as this person' }).click();
    await page.locator('dialog [name=text]').fill('Ahí voy: https://barberia.test/t/1');
    await page.locator('dialog button.main').click();
    await page.locator('.bubble.mine a[href="https://barberia.test/t/1"]').waitFor();
    assert.equal(await page.locator('.phone').count(), 1, 'it is the same conversation');
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is cut');
    await accessible(page);
    await page.close();
  });
}

test('a scenario is chosen and faults are set on the page', async (t) => {
  if (!chromium) return t.skip('no browser');
  const base = needed('sms');
  await clear(base);
  t.after(() => clear(base));
  const page = await chromium.newPage();
  await page.goto(base + '/dashboard#controls');
  const names = await page.locator('#scenario option').allInnerTexts();
  await page.locator('#scenario').selectOption(names[1]);
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.getByText('Scenario set').waitFor();
  await page.getByLabel('Outage').check();
  await page.getByRole('button', { name: 'Set', exact: true }).first().click();
  await page.getByText('Faults set').waitFor();
  const state = await (await fetch(base + '/_mock/state')).json();
  assert.equal(state.scenario, names[1]);
  assert.equal(state.chaos.outage, true);
  await page.close();
});
