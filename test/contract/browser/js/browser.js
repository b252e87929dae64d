import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const mocks = ['mercadopago', 'afip', 'whatsapp', 'sms', 'mail'];

// needed is the address of a mock.
export function needed(name) {
  const address = process.env[`MOCK_${name.toUpperCase()}_URL`];
  assert.ok(address, `MOCK_${name.toUpperCase()}_URL is not set: run make contract`);
  return address;
}

const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

// browser starts Chromium, or returns undefined where none is installed.
export async function browser() {
  const executablePath = places.find((place) => place && existsSync(place));
  if (!executablePath) {
    console.error('SKIPPED: no Chromium is installed (Debian: apt-get install chromium), or set CHROMIUM.');
    return undefined;
  }
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

// clear makes a mock forget everything.
export async function clear(base) {
  const answer = await fetch(base + '/_mock/reset', { method: 'POST' });
  assert.equal(answer.status, 200);
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// accessible fails with what axe finds on the page.
export async function accessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run());
  const told = found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
  assert.deepEqual(told, [], `axe on ${page.url()}`);
}
