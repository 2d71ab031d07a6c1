/** Without a mouse: everything is reached in order, the focus is seen, and nothing holds it. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { closingTests, openBrowser, visitor } from '../src/browser.js';
import { equip, reachable, tabStops } from '../src/keyboard.js';
import { PUBLIC, giveCode, pagesOf, signIn } from '../src/pages.js';
import { ACCOUNTS, ROLES, letterFor } from '../src/stage.js';

const me = ACCOUNTS['teacher in two schools'];
const browser = await openBrowser();

async function opened(path, options) {
  const context = await visitor(browser, options);
  const page = await context.newPage();
  await equip(page);
  await page.goto(path);
  return page;
}

/** Focus as WCAG 2.2 asks for it: an outline of 2 px or more, 3:1 against what is around. */
async function assertWalkable(page) {
  const expected = await reachable(page);
  const stops = await tabStops(page);
  assert.ok(expected.length >= 5, 'a page has a skip link, its name and a footer at least');
  assert.deepEqual(stops.map(({ name }) => name), expected, 'Tab reaches everything, in order');
  for (const { name, outline, contrast, inView } of stops) {
    assert.ok(outline >= 2, `${name}: an outline of ${outline} px`);
    assert.ok(contrast >= 3, `${name}: an outline of ${contrast.toFixed(1)}:1`);
    assert.ok(inView, `${name} is outside of what is seen`);
  }
  assert.match(stops[0].name, /#main|Aller au contenu|Skip to/, 'the skip link is first');
  const back = await tabStops(page, 'Shift+Tab');
  assert.deepEqual(back.map(({ name }) => name).reverse(), expected, 'Shift+Tab goes the same way back');
}

describe('every page is walked through with Tab', { concurrency: 2 }, () => {
  for (const colorScheme of ['light', 'dark']) {
    for (const path of PUBLIC) test(`${path}, ${colorScheme}`, () => walk(path, { colorScheme }));
  }
  for (const role of ROLES) {
    for (const path of pagesOf(role)) test(`${path} as ${role}`, () => walk(path, { as: role }));
  }
  test('/guide on a narrow screen', () => walk('/guide', { viewport: { width: 320, height: 600 } }));
  test('the password step', async () => {
    const page = await opened('/activation');
    await giveCode(page, letterFor('keyboard'));
    await assertWalkable(page);
    await page.context().close();
  });
});

async function walk(path, options) {
  const page = await opened(path, options);
  await assertWalkable(page);
  await page.context().close();
}

test('a focus that is not seen and a link that is not reached are noticed', async () => {
  const page = await opened('/connexion');
  await page.locator('.brand').evaluate((link) => { link.style.outline = 'none'; });
  await assert.rejects(() => assertWalkable(page), /an outline of 0 px/);
  await page.reload();
  await page.locator('.go').evaluate((link) => { link.tabIndex = -1; });
  await assert.rejects(() => assertWalkable(page), /Tab reaches everything/);
  await page.context().close();
});

test('the skip link leads past the menu', async () => {
  const page = await opened('/', { as: ROLES[0] });
  await page.keyboard.press('Tab');
  assert.ok(await page.locator('.skip-link').evaluate((link) => link.getBoundingClientRect().top >= 0), 'it shows when it has the focus');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => !document.activeElement.closest('.menu, .masthead')), 'the next stop is after the menu');
  await page.context().close();
});

test('one signs in and out without a mouse', async () => {
  const page = await opened('/connexion');
  await page.getByLabel('Identifiant').focus();
  await page.keyboard.type(me.login);
  await page.keyboard.press('Tab');
  await page.keyboard.type('mauvais mot de passe');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'login', 'the summary leads to the field');
  await signIn(page, me);
  await page.getByRole('button', { name: 'Se déconnecter' }).focus();
  await page.keyboard.press('Space');
  await page.getByText('Vous êtes déconnecté.').waitFor();
  await page.context().close();
});

closingTests();
