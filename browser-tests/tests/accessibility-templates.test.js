/**
 * axe on every state of every template: in French narrow and wide, light and dark; in the other languages, whose pages are the same but for
 * their words, narrow and light.
 */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertAccessible } from '../src/axe.js';
import { closingTests, openBrowser, visitor } from '../src/browser.js';
import { LOCALES, STATES, serveSamples } from '../src/samples.js';

const NARROW = { width: 320, colorScheme: 'light' };
const ALL = [NARROW, { width: 320, colorScheme: 'dark' }, { width: 1280, colorScheme: 'light' }, { width: 1280, colorScheme: 'dark' }];

const browser = await openBrowser();
const samples = await serveSamples();
const context = await visitor(browser, { baseURL: samples });

for (const locale of LOCALES) {
  describe(`templates in ${locale}`, { concurrency: 2 }, () => {
    for (const state of STATES) test(state, () => examine(locale, state));
  });
}

async function examine(locale, state) {
  const page = await context.newPage();
  await page.goto(`/${locale}/${state}.html`);
  for (const { width, colorScheme } of locale === 'fr' ? ALL : [NARROW]) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    await assertAccessible(page, `${state} in ${locale}, ${width} px, ${colorScheme}`);
  }
  await page.close();
}

test('a page with faults is refused', async () => {
  const page = await context.newPage();
  await page.goto(`/${LOCALES[0]}/sign-in.html`);
  await page.evaluate(() => { document.querySelector('h1').style.color = '#999'; });
  await assert.rejects(() => assertAccessible(page, 'pale title'), /color-contrast/);
  await page.evaluate(() => { document.querySelector('h1').style.color = ''; document.querySelector('label').remove(); });
  await assert.rejects(() => assertAccessible(page, 'field without a label'), /label/);
  await page.close();
});

closingTests();
