/** Pictures of the pages for people to look at, in `screenshots/` beside the servers. */

import assert from 'node:assert/strict';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { closingTests, openBrowser, visitor } from '../src/browser.js';
import { choosePassword, giveCode, signIn } from '../src/pages.js';
import { FOLDER, ROLES, letterFor } from '../src/stage.js';

const SHOTS = join(FOLDER, 'screenshots');
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1 };
const DESK = { viewport: { width: 1280, height: 860 } };

mkdirSync(SHOTS, { recursive: true });
const browser = await openBrowser();

async function shoot(name, path, options = {}, prepare = async () => {}) {
  const context = await visitor(browser, { ...PHONE, ...options });
  const page = await context.newPage();
  await page.goto(path);
  await prepare(page);
  const file = join(SHOTS, `${name}.png`);
  const bytes = await page.screenshot({ path: file, fullPage: true });
  assert.ok(bytes.length > 5000, `${name} is empty`);
  await context.close();
  return bytes;
}

test('everybody’s first page, on a telephone and on a desk', async () => {
  for (const role of ROLES) {
    const name = role.replaceAll(' ', '-');
    await shoot(`today-${name}-phone`, '/', { as: role });
    await shoot(`today-${name}-desk`, '/', { as: role, ...DESK });
  }
  await shoot('today-dark', '/', { as: ROLES[0], colorScheme: 'dark' });
  await shoot('today-contrast', '/', { as: ROLES[0], contrast: 'more' });
  await shoot('today-forced-colours', '/', { as: ROLES[0], forcedColors: 'active' });
});

test('signing in, activating, devices, errors, guide', async () => {
  await shoot('sign-in', '/connexion');
  await shoot('sign-in-dark-desk', '/connexion', { colorScheme: 'dark', ...DESK });
  await shoot('sign-in-wrong', '/connexion', {}, async (page) => {
    await signIn(page, { login: 'personne.inconnue', password: 'pas le bon' });
    await page.getByRole('alert').waitFor();
  });
  await shoot('activation-code', '/activation');
  await shoot('activation-password', '/activation', {}, (page) => giveCode(page, letterFor('screenshots')));
  await shoot('activation-refused', '/activation', {}, async (page) => {
    await giveCode(page, letterFor('screenshots'));
    await (await choosePassword(page, { password: 'courte' })).click();
    await page.getByRole('alert').waitFor();
  });
  await shoot('devices', '/appareils', { as: ROLES[0] });
  await shoot('not-found', '/perdu');
  await shoot('guide', '/guide', DESK);
  await shoot('guide-dark', '/guide', { ...DESK, colorScheme: 'dark' });
});

test('the directory, on a telephone and on a desk', async () => {
  const shots = [
    ['directory', '/annuaire', 'administrator'],
    ['directory-head', '/annuaire', 'head'],
    ['functions', '/annuaire/fonctions', 'administrator'],
    ['function', '/annuaire/fonctions/modifier?code=CPE', 'administrator'],
    ['merges', '/annuaire/rapprochements', 'administrator'],
    ['rollover', '/annuaire/rentree', 'head'],
    ['hand', '/annuaire/personnes', 'head'],
    ['hand-new', '/annuaire/personnes/nouvelle', 'administrator'],
    ['schools', '/annuaire/etablissements', 'administrator'],
    ['groups', '/annuaire/groupes', 'head'],
    ['decisions', '/annuaire/decisions?finies', 'head'],
    ['decision-new', '/annuaire/decisions/nouvelle', 'head'],
    ['group-new', '/annuaire/groupes/nouveau', 'teacher in two schools'],
    ['claim', '/activation/autre-courrier', ROLES[0]],
  ];
  for (const [name, path, as] of shots) {
    await shoot(`${name}-phone`, path, { as });
    await shoot(`${name}-desk`, path, { as, ...DESK });
  }
});

test('the picture for the documentation: one page, on a desk and on a telephone', async () => {
  const as = 'guardian of three';
  const desk = await shoot('pair-desk', '/', { as, viewport: { width: 1120, height: 700 } });
  const phone = await shoot('pair-phone', '/', { as, viewport: { width: 360, height: 700 } });
  const context = await visitor(browser, { viewport: { width: 800, height: 372 } });
  const page = await context.newPage();
  const picture = (bytes, width) => `<img alt="" width="${width}" src="data:image/png;base64,${bytes.toString('base64')}">`;
  await page.setContent(`<style>body{margin:0;display:flex;gap:20px;align-items:flex-start;padding:16px;background:#d9d4c9;height:340px;overflow:hidden}
    img{border-radius:8px;box-shadow:0 2px 10px #0004}</style>${picture(desk, 544)}${picture(phone, 204)}`);
  const file = join(SHOTS, 'aujourdhui.png');
  await page.screenshot({ path: file });
  assert.ok(statSync(file).size <= 150 * 1024, `${statSync(file).size} bytes`);
  await context.close();
});

closingTests();
