/** From the code on the letter to one's own page. */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { closingTests, openBrowser, visitor } from '../src/browser.js';
import { openDirectory } from '../src/directory.js';
import { acceptCharter, childCards, choosePassword, giveCode, signIn } from '../src/pages.js';
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
  await charterComesFirst(page);
  await acceptCharter(page);
  await page.getByRole('heading', { level: 1, name: `Bonjour ${letter.given_name}` }).waitFor();
  assert.deepEqual(await childCards(page), children);
  await context.close();
}

/** Whatever is asked for, until it is accepted; and saying nothing is said to be no yes. */
async function charterComesFirst(page) {
  await page.goto('/appareils');
  assert.equal(new URL(page.url()).pathname, '/charte');
  await page.goto('/');
  await page.getByRole('button', { name: 'Continuer' }).click();
  const summary = page.getByRole('alert');
  await summary.waitFor();
  assert.match(await summary.innerText(), /Cochez la case/);
  assert.equal(await page.getByRole('button', { name: 'Se déconnecter' }).count(), 1, 'one may leave');
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
    await clickTwice(page, await choosePassword(page));
    const login = await openedLogin(page);
    assert.equal(await welcomes(address), 1, 'welcome messages');
    await opens(login);
    await context.close();
  });

  test('when the form is sent again, at once and later', async () => {
    const form = await passwordForm(letterFor('sent again').code);
    const [one, other] = await Promise.all([send(form), send(form)]);
    const later = await send(form);
    assert.ok(one, 'the account is open');
    assert.deepEqual([other, later], [one, one]);
    await opens(one);
  });

  test('after going back and reloading, without being asked to send anything again', async () => {
    const letter = letterFor('back');
    const context = await visitor(browser);
    const page = await context.newPage();
    await giveCode(page, letter);
    await page.reload();
    await page.goBack();
    await page.getByLabel('Code de la lettre').waitFor();
    await page.goForward();
    await (await choosePassword(page)).click();
    const login = await openedLogin(page);
    await page.reload();
    assert.equal(await openedLogin(page), login);
    await page.goBack();
    assert.equal(await openedLogin(page), login, 'the form is not there any more');
    await giveCodeAgain(page, letter);
    await opens(login);
    await context.close();
  });
});

describe('an activation that cannot go on says so, and begins again', () => {
  test('when the browser has not kept its cookie', async () => {
    const context = await visitor(browser);
    const page = await context.newPage();
    await giveCode(page, letterFor('late'));
    await context.clearCookies();
    await (await choosePassword(page)).click();
    await page.getByRole('alert').getByText('Nous n’avons plus votre code').waitFor();
    await giveCode(page, letterFor('late'));
    await context.close();
  });

  test('when another letter was typed in another tab', async () => {
    const context = await visitor(browser);
    const [one, other] = [await context.newPage(), await context.newPage()];
    await giveCode(one, letterFor('late'));
    await giveCode(other, letterFor('two tabs'));
    await (await choosePassword(one)).click();
    await one.getByRole('alert').getByText('Une autre activation a commencé').waitFor();
    await (await choosePassword(other)).click();
    assert.match(await openedLogin(other), loginOf(letterFor('two tabs')));
    await context.close();
  });
});

/** What somebody of this name signs in with, but for accents and a number. */
function loginOf({ given_name, family_name }) {
  const plain = (name) => name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[^a-z]+/g, '-');
  return new RegExp(`^${plain(given_name)}\\.${plain(family_name)}\\d*$`);
}

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

/** The second form, with the cookie that goes with it. */
async function passwordForm(code) {
  const found = await fetch(`${PORTAL}/activation`, { method: 'POST', body: new URLSearchParams({ code }), redirect: 'manual' });
  const cookie = ticket(found, '/activation/mot-de-passe', 900);
  const html = await (await fetch(PORTAL + found.headers.get('location'), { headers: { cookie } })).text();
  const [, form_id] = /name="form_id" value="([^"]+)"/.exec(html);
  return { cookie, answers: { form_id, password: NEW_PASSWORD, email: '' } };
}

/** Sends it; the login that the last page shows. */
async function send({ cookie, answers }) {
  const opened = await fetch(`${PORTAL}/activation/mot-de-passe`, { method: 'POST', headers: { cookie }, body: new URLSearchParams(answers), redirect: 'manual' });
  const done = { cookie: ticket(opened, '/activation/terminee', 300) };
  const html = await (await fetch(PORTAL + opened.headers.get('location'), { headers: done })).text();
  return /identity-login">([^<]+)/.exec(html)?.[1];
}

/** The cookie of a redirection, which only this host gets, over TLS, for so many seconds. */
function ticket(answer, location, life) {
  assert.deepEqual([answer.status, answer.headers.get('location')], [303, location]);
  const [pair, ...attributes] = answer.headers.getSetCookie()[0].split('; ');
  assert.match(pair, /^__Host-activation=[\w-]+$/);
  assert.deepEqual(attributes, ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax', `Max-Age=${life}`]);
  return pair;
}

describe('what cannot be taken is said, and nothing typed is lost but the password', () => {
  const refusals = [
    ['a short password', { password: 'courte' }, ['Le mot de passe doit avoir 12 caractères']],
    ['a password that everybody tries', { password: 'motdepasse123456' }, ['trop connu']],
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
  await summary.waitFor();
  const told = await summary.getByRole('listitem').allInnerTexts();
  assert.equal(told.length, said.length, told.join(' / '));
  said.forEach((text, index) => assert.ok(told[index].includes(text), told[index]));
  assert.equal(await page.getByLabel('Adresse e-mail').inputValue(), 'marie@example.org');
  assert.equal(await page.getByLabel('Mot de passe', { exact: true }).inputValue(), '');
  await summary.getByRole('link').first().click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'password');
  await context.close();
}

closingTests();
