/** Aujourd’hui shows each one what the delivery says of them, and nothing of others. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { closingTests, openBrowser, visitor } from '../src/browser.js';
import { openDirectory } from '../src/directory.js';
import { childCards } from '../src/pages.js';
import { CAST, FOLDER } from '../src/stage.js';

const browser = await openBrowser();
const directory = openDirectory(join(FOLDER, 'demo'));
const player = (role) => CAST.find((one) => one.role === role);

async function firstPage(role, look) {
  const context = await visitor(browser, { as: role });
  const page = await context.newPage();
  await page.goto('/');
  await look(page);
  await context.close();
}

test('a parent of three in two schools has one page, without choosing', () =>
  firstPage('guardian of three', async (page) => {
    const children = directory.childrenOf(player('guardian of three'));
    assert.equal(children.length, 3);
    assert.deepEqual(await childCards(page), children);
  }));

test('a separated parent sees the child whom she represents', () =>
  firstPage('separated guardian', async (page) => {
    assert.deepEqual(await childCards(page), directory.childrenOf(player('separated guardian')));
  }));

test('a teacher in two schools sees both', () =>
  firstPage('teacher in two schools', async (page) => {
    const names = await page.locator('section[aria-labelledby=teaching] h3').allInnerTexts();
    const bare = names.map((name) => name.toUpperCase().replace('COLLÈGE ', ''));
    assert.deepEqual(bare.sort(), player('teacher in two schools').schools.map(directory.schoolName).sort());
  }));

test('a pupil sees his class and his school, and is spoken to as a child is', () =>
  firstPage('pupil', async (page) => {
    const card = page.locator('section[aria-labelledby=my-class] article');
    assert.equal(await card.locator('h3').innerText(), directory.classOf(player('pupil')));
    assert.match(await page.locator('main').innerText(), /continue à les suivre/);
  }));

test('an agent of the département sees its figures', () =>
  firstPage('agent', async (page) => {
    const figures = await page.locator('.figures').first().innerText();
    assert.match(figures, new RegExp(`Établissements\\s+${directory.counts.schools}\\b`));
    assert.match(figures, new RegExp(`Élèves\\s+${directory.counts.pupils}\\b`));
    assert.equal(await page.locator('tbody tr').count(), directory.counts.schools);
  }));

closingTests();
