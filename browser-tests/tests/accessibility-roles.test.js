/** axe on every page, as everybody who may open it. */

import { describe, test } from 'node:test';
import { assertAccessible } from '../src/axe.js';
import { closingTests, openBrowser, visitor } from '../src/browser.js';
import { PUBLIC, giveCode, pagesOf } from '../src/pages.js';
import { ROLES, letterFor } from '../src/stage.js';

const browser = await openBrowser();

describe('every page, by role', { concurrency: 2 }, () => {
  test('nobody', () => examine(undefined, PUBLIC));
  for (const role of ROLES) test(role, () => examine(role, [...pagesOf(role), ...PUBLIC.filter((path) => path !== '/connexion')]));
});

async function examine(as, paths) {
  const context = await visitor(browser, { as });
  const page = await context.newPage();
  for (const path of paths) {
    await page.goto(path);
    await assertAccessible(page, `${path} as ${as ?? 'nobody'}`);
  }
  await context.close();
}

test('the second step of the activation', async () => {
  const context = await visitor(browser);
  const page = await context.newPage();
  await giveCode(page, letterFor('axe'));
  await assertAccessible(page, 'the password step');
  await context.close();
});

closingTests();
