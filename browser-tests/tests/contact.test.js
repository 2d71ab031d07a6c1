/** Mes coordonnées: typed, corrected, agreed to and withdrawn, with JavaScript and without. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closingTests, openBrowser, visitor } from '../src/browser.js';

const browser = await openBrowser();

/** Each way has a role of its own: the two change what they see. */
const ROLES = { 'with JavaScript': 'guardian of three', 'without JavaScript': 'pupil' };

for (const [how, as] of Object.entries(ROLES)) {
  test(`a person, ${how}, says how she wants to be reached and takes it back`, () => saysHow(as, how === 'with JavaScript'));
}

async function saysHow(as, javaScriptEnabled) {
  const context = await visitor(browser, { as, javaScriptEnabled, viewport: { width: 320, height: 640 } });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('link', { name: 'Mes coordonnées' }).click();
  const [email, mobile] = [page.getByLabel('Adresse e-mail'), page.getByLabel('Numéro de téléphone portable')];
  const urgent = page.getByLabel('M’envoyer un SMS en cas d’urgence');
  await email.fill('');
  await mobile.fill('01 42 00 00 00');
  await urgent.check();
  await save(page);
  await page.getByRole('alert').getByRole('link').click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'mobile', 'the summary leads to the field');
  assert.equal(await mobile.getAttribute('aria-invalid'), 'true');
  assert.ok(await urgent.isChecked(), 'what was ticked stays ticked');
  await mobile.fill('06 12 34 56 78');
  await save(page);
  await page.getByText('C’est enregistré.').waitFor();
  assert.equal(await mobile.inputValue(), '0612345678');
  assert.ok(await urgent.isChecked());
  await urgent.uncheck();
  await save(page);
  await page.getByText('C’est enregistré.').waitFor();
  assert.ok(!await urgent.isChecked(), 'withdrawn');
  await context.close();
}

async function save(page) {
  await page.getByRole('button', { name: 'Enregistrer' }).click();
}

closingTests();
