/** From the code on the letter to one's own page. */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { closingTests, openBrowser, visitor } from '../src/browser.js';
import { openDirectory } from '../src/directory.js';
import { childCards, choosePassword, giveCode, signIn } from '../src/pages.js';
import { FOLDER, PORTAL, letterFor } from '../src/stage.js';

const NEW_PASSWORD = 'quatre loutres sous la pluie';
const browser = await openBrowser();
const directory = openDirectory(join(FOLDER, 'demo'));

for (const how of ['with JavaScript', 'without JavaScript']) {
  test(`a parent, ${how}, goes from her code to her children`, () => becomesParent(how));
}

async function becomesParent(how) {
  const letter = letterFor(how);
  const context = await visitor(browser, { javaScriptEnabled: how === 'with JavaScript' });
  const page = await context.newPage();
  await giveCode(page, { code: ` ${letter.code.toLowerCase().replaceAll('-', ' ')} ` });
  const children = directory.childrenOf(letter);
  assert.ok(children.length > 0, 'the letter is a parent’s');
  const who = await page.locator('.identity').innerText();
  for (const child of children) assert.ok(who.includes(child.given_name), `${who} names ${child.given_name}`);
  assert.ok(!who.toLowerCase().includes(letter.family_name.toLowerCase()), 'a found letter does not give the family name');
  await (await choosePassword(page)).click();
  const login = await openedLogin(page);
  await page.getByRole('link', { name: 'Continuer' }).click();
  await signIn(page, { login, password: NEW_PASSWORD });
  await page.getByRole('heading', { level: 1, name: `Bonjour ${letter.given_name}` }).waitFor();
  assert.deepEqual(await childCards(page), children);
  await context.close();
}

async function openedLogin(page) {
  await page.getByRole('heading', { name: 'Votre compte est activé' }).waitFor();
  return page.locator('.identity-login').innerText();
}

describe('one letter opens one account', () => {
  test('after a double click', async () => {
    const letter = letterFor('double click');
    const context = await visitor(browser);
    const page = await context.newPage();
    await giveCode(page, letter);
    const address = `${letter.code}@example.org`.toLowerCase();
    await page.getByLabel('Adresse e-mail').fill(address);
    const sent = [];
    page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
    await clickTwice(page, await choosePassword(page));
    const login = await openedLogin(page);
    assert.equal(sent.length, 2, 'both clicks sent the form');
    assert.equal(await welcomes(address), 1, 'welcome messages');
    await opens(login);
    await context.close();
  });

  test('when the form is sent again, at once and later', async () => {
    const letter = letterFor('back');
    const form = await passwordForm(letter.code);
    const [one, other] = await Promise.all([send(form), send(form)]);
    const later = await send(form);
    assert.ok(one.login, 'the account is open');
    assert.deepEqual([other, later], [one, one]);
    await opens(one.login);
  });

  test('after going back, where the form may be sent once more', async () => {
    const letter = letterFor('back to the form');
    const context = await visitor(browser);
    const page = await context.newPage();
    await giveCode(page, letter);
    await (await choosePassword(page)).click();
    const login = await openedLogin(page);
    await page.goBack().catch(() => 'Chromium asks before it sends the code again');
    await page.waitForTimeout(500);
    if (await page.getByRole('button', { name: 'Activer mon compte' }).count()) {
      await (await choosePassword(page)).click();
      assert.equal(await openedLogin(page), login);
    }
    const another = await context.newPage();
    await giveCodeAgain(another, letter);
    await opens(login);
    await context.close();
  });
});

/** Slowly enough for the first click to be on its way: two closer ones are one to Chromium. */
async function clickTwice(page, button) {
  await button.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await button.boundingBox();
  for (let click = 0; click < 2; click++) {
    await page.mouse.click(x + width / 2, y + height / 2);
    await page.waitForTimeout(60);
  }
}

async function giveCodeAgain(page, { code }) {
  await page.goto('/activation');
  await page.getByLabel('Code de la lettre').fill(code);
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('alert').getByRole('link').waitFor();
}

/** Exactly this many welcome messages, once the post has had the time to leave. */
async function welcomes(address) {
  const count = () => readdirSync(join(FOLDER, 'mail')).filter((file) => readFileSync(join(FOLDER, 'mail', file), 'utf8').includes(address)).length;
  for (let tries = 0; tries < 50 && count() === 0; tries++) await new Promise((next) => setTimeout(next, 200));
  await new Promise((next) => setTimeout(next, 1000));
  return count();
}

async function opens(login) {
  const body = new URLSearchParams({ login, password: NEW_PASSWORD });
  const answer = await fetch(`${PORTAL}/connexion`, { method: 'POST', body, redirect: 'manual' });
  assert.equal(answer.status, 303, `${login} signs in`);
}

async function passwordForm(code) {
  const answer = await fetch(`${PORTAL}/activation`, { method: 'POST', body: new URLSearchParams({ code }) });
  const html = await answer.text();
  const value = (name) => new RegExp(`name="${name}" value="([^"]+)"`).exec(html)[1];
  return { form_id: value('form_id'), ticket: value('ticket'), password: NEW_PASSWORD, email: '', charter: 'yes' };
}

async function send(form) {
  const answer = await fetch(`${PORTAL}/activation/mot-de-passe`, { method: 'POST', body: new URLSearchParams(form) });
  return { status: answer.status, login: /identity-login">([^<]+)/.exec(await answer.text())?.[1] };
}

describe('what cannot be taken is said, and nothing typed is lost but the password', () => {
  const refusals = [
    ['a short password', { password: 'courte' }, 'Le mot de passe doit avoir 12 caractères'],
    ['a password that everybody tries', { password: 'motdepasse123456' }, 'trop connu'],
    ['the charter not accepted', { charter: false }, 'Acceptez la charte'],
  ];
  for (const [what, choice, said] of refusals) test(what, () => isRefused(choice, said));

  test('an unknown code', async () => {
    const context = await visitor(browser);
    const page = await context.newPage();
    await giveCodeAgain(page, { code: '0000-0000-0000' });
    assert.match(await page.getByRole('alert').innerText(), /Ce code n’est pas reconnu/);
    assert.equal(await page.getByLabel('Code de la lettre').inputValue(), '0000-0000-0000');
    await context.close();
  });
});

async function isRefused(choice, said) {
  const context = await visitor(browser);
  const page = await context.newPage();
  await giveCode(page, letterFor('refusals'));
  await page.getByLabel('Adresse e-mail').fill('marie@example.org');
  await (await choosePassword(page, choice)).click();
  const summary = page.getByRole('alert');
  await summary.getByText(said).waitFor();
  assert.equal(await page.getByLabel('Adresse e-mail').inputValue(), 'marie@example.org');
  assert.equal(await page.getByLabel('Mot de passe', { exact: true }).inputValue(), '');
  await summary.getByRole('link').first().click();
  assert.ok(['password', 'charter'].includes(await page.evaluate(() => document.activeElement.id)));
  await context.close();
}

closingTests();
