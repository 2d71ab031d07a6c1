/** Bringing a delivery in, without JavaScript: sent, compared, applied, taken back; and who may see what. */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assertAccessible } from '../src/axe.js';
import { closingTests, openBrowser, visitor } from '../src/browser.js';
import { signIn } from '../src/pages.js';
import { ACCOUNTS } from '../src/stage.js';

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), '../../services/identity/tests/fixtures/aaf');
/** A small delivery of another académie than the demonstration's. */
const DELIVERY = readdirSync(FIXTURES).filter((name) => name.endsWith('.xml')).map((name) => join(FIXTURES, name));
const AN_IMPORT = /\/annuaire\/imports\/[0-9a-f-]{36}$/;

const browser = await openBrowser();

async function opened(path, options) {
  const context = await visitor(browser, { javaScriptEnabled: false, ...options });
  const page = await context.newPage();
  const answer = await page.goto(path);
  return { page, status: answer.status() };
}

async function send(page, files) {
  await page.getByLabel('Fichiers').setInputFiles(files);
  await page.getByRole('button', { name: 'Envoyer et comparer' }).click();
}

test('an administrator sends a delivery, reads what it does, applies it and takes it back', async () => {
  const { page } = await opened('/annuaire/imports');
  await signIn(page, ACCOUNTS.administrator);
  await page.getByRole('heading', { level: 1, name: 'Imports de l’annuaire' }).waitFor();
  await page.getByRole('link', { name: 'Importer une livraison' }).click();
  await send(page, DELIVERY);
  await page.waitForURL(AN_IMPORT);
  await page.getByText('Rien n’a encore changé').waitFor();
  const first = page.locator('.entry').first();
  assert.match(await first.innerText(), /0 inchangé, \d+ arriv/);

  await first.getByRole('link').click();
  await page.getByText('Les noms sont réservés à la direction').waitFor();
  await page.getByRole('link', { name: 'Revenir à l’import' }).click();
  await page.getByRole('button', { name: 'Appliquer' }).click();
  await page.waitForURL(AN_IMPORT);
  await page.getByText('Appliqué le').waitFor();

  await page.getByRole('link', { name: 'Annuler cet import' }).click();
  await page.getByRole('heading', { name: 'Annuler cet import ?' }).waitFor();
  await page.getByRole('button', { name: 'Oui, annuler' }).click();
  await page.waitForURL(AN_IMPORT);
  await page.getByRole('heading', { level: 1, name: 'Annulation du' }).waitFor();
  await page.getByRole('link', { name: 'Voir l’import annulé' }).click();
  await page.getByText('Cet import a été annulé').waitFor();
  await page.context().close();
});

test('a delivery that lacks a file is refused, and the page says which', async () => {
  const { page } = await opened('/annuaire/imports/nouveau', { as: 'administrator' });
  await send(page, DELIVERY.filter((file) => !file.includes('PersRelEleve')));
  await page.getByRole('heading', { level: 1, name: 'La livraison est refusée' }).waitFor();
  assert.match(await page.locator('main').innerText(), /PersRelEleve_0000\.xml[^]*Ce fichier manque\s: sans lui/);
  assert.equal(await page.locator('main [lang=en]').count(), 0);
  await page.context().close();
});

test('two pupils with one INE are set aside, and the page says in French what to do', async () => {
  const { page } = await opened('/annuaire/imports/nouveau', { as: 'administrator', javaScriptEnabled: true });
  const read = (file) => ({ name: basename(file), mimeType: 'text/xml', buffer: readFileSync(file) });
  const twin = ({ buffer, ...file }) => ({ ...file, buffer: Buffer.from(buffer.toString().replace('000000002BB', '000000001AA')) });
  await send(page, DELIVERY.map(read).map(twin));
  await page.waitForURL(AN_IMPORT);
  await page.getByRole('link', { name: 'Voir lesquelles' }).click();
  const records = page.locator('.entry');
  assert.equal(await records.count(), 2);
  assert.match(await records.first().innerText(), /Deux élèves ont le même INE, 0000…\s: .*Demandez aux établissements de corriger l’INE/);
  assert.equal(await page.locator('main [lang=en]').count(), 0);
  await assertAccessible(page, 'records set aside');
  await page.context().close();
});

test('what is no delivery comes back with the form', async () => {
  const { page } = await opened('/annuaire/imports/nouveau', { as: 'administrator' });
  await page.getByRole('button', { name: 'Envoyer et comparer' }).click();
  await page.getByRole('alert').getByText('Choisissez au moins un fichier').waitFor();
  await send(page, fileURLToPath(import.meta.url));
  await page.getByRole('alert').getByText('imports.test.js').waitFor();
  await page.getByLabel('D’ONDE').check();
  await send(page, { name: 'eleves.csv', mimeType: 'text/csv', buffer: Buffer.from('Nom;Prénom\n') });
  await page.getByRole('alert').getByText('Donnez le numéro de l’école').waitFor();
  await page.context().close();
});

test('a head sees her school only, with names', async () => {
  const { page } = await opened('/', { as: 'head', javaScriptEnabled: true });
  const school = await page.locator('section[aria-labelledby=headships] h3').first().innerText();
  await page.getByRole('link', { name: 'Annuaire' }).click();
  await page.getByRole('link', { name: 'Imports' }).click();
  assert.equal(await page.getByRole('link', { name: 'Importer une livraison' }).count(), 0);
  await page.locator('.entry a').last().click();
  const entries = page.locator('section[aria-labelledby=schools] .entry');
  assert.equal(await entries.count(), 1);
  assert.ok((await entries.innerText()).includes(school));
  assert.equal(await page.getByRole('button', { name: 'Appliquer' }).count(), 0);
  await assertAccessible(page, 'an import as a head');
  await entries.getByRole('link').click();
  assert.ok(await page.locator('section[aria-labelledby=arriving] li').count() > 0);
  await assertAccessible(page, 'a school’s changes as its head');
  assert.equal((await page.goto('/annuaire/imports/nouveau')).status(), 403);
  await page.context().close();
});

test('a teacher and a parent see no import', async () => {
  for (const as of ['teacher in two schools', 'guardian of three']) {
    const { page, status } = await opened('/annuaire/imports', { as });
    assert.equal(status, 403);
    await page.getByRole('heading', { level: 1, name: 'Accès refusé' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Annuaire', exact: true }).count(), 0);
    await page.context().close();
  }
});

closingTests();
