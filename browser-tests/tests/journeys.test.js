/** What people come for, with JavaScript and without: in, around, out. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { closingTests, openBrowser, sessionCookie, visitor } from '../src/browser.js';
import { signIn } from '../src/pages.js';
import { ACCOUNTS, CAST, PORTAL, ROLES } from '../src/stage.js';

const browser = await openBrowser();

/** Nobody else's tests use their sessions: they are signed out here. */
const LEAVING = { 'with JavaScript': 'guardian of one', 'without JavaScript': 'teacher in one school' };

for (const [how, leaving] of Object.entries(LEAVING)) {
  const options = { javaScriptEnabled: how === 'with JavaScript' };
  describe(how, () => {
    for (const role of ROLES) test(`${role} signs in and is greeted`, () => comesIn(role, options));
    test('a wrong password is said at the top, with a link to the field', () => wrongPassword(options));
    test('nothing filled in is said at the field', () => nothingFilledIn(options));
    test('devices: another one is signed out, then all of them', () => devices(leaving, options));
    test('signing out leaves nothing behind', () => signOut(leaving, options));
    test('the language is changed, kept, and the page stays the same', () => language(options));
    test('a session that has ended leads to sign-in, then back to where one was', () => expired(options));
    test('an address that does not exist says so and leads home', () => notFound(options));
  });
}

async function comesIn(role, options) {
  const context = await visitor(browser, options);
  const page = await context.newPage();
  await page.goto('/');
  assert.equal(new URL(page.url()).pathname, '/connexion');
  await signIn(page, ACCOUNTS[role]);
  const given = CAST.find((player) => player.role === role)?.given_name;
  await page.getByRole('heading', { level: 1, name: `Bonjour ${given ?? ''}` }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/');
  assert.equal(await page.getByRole('heading', { name: 'Rien à afficher' }).count(), 0);
  await context.close();
}

async function wrongPassword(options) {
  const context = await visitor(browser, options);
  const page = await context.newPage();
  await page.goto('/connexion');
  await signIn(page, { login: 'personne.inconnue', password: 'pas le bon mot de passe' });
  const summary = page.getByRole('alert');
  await summary.waitFor();
  assert.match(await page.title(), /^Erreur/);
  assert.ok(await summary.evaluate((element) => element === document.activeElement), 'the summary has the focus');
  assert.equal(await page.getByLabel('Identifiant').inputValue(), 'personne.inconnue');
  assert.equal(await page.getByLabel('Mot de passe', { exact: true }).inputValue(), '');
  await summary.getByRole('link').click();
  assert.ok(await page.getByLabel('Identifiant').evaluate((element) => element === document.activeElement), 'the link leads to the field');
  await context.close();
}

async function nothingFilledIn(options) {
  const context = await visitor(browser, options);
  const page = await context.newPage();
  await page.goto('/connexion');
  await page.getByRole('button', { name: 'Se connecter' }).click();
  const field = page.getByRole('textbox', { name: 'Identifiant' });
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  const described = await field.evaluate((element) => element.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id)?.textContent));
  assert.ok(described.at(-1).includes('Écrivez votre identifiant'), described.join(' / '));
  await context.close();
}

async function signedIn(role, options) {
  const context = await visitor(browser, options);
  const page = await context.newPage();
  await page.goto('/connexion');
  await signIn(page, ACCOUNTS[role]);
  await page.getByRole('heading', { level: 1, name: 'Bonjour' }).waitFor();
  return page;
}

async function devices(role, options) {
  const [here, there] = [await signedIn(role, options), await signedIn(role, options)];
  await here.getByRole('link', { name: 'Mes appareils' }).click();
  const list = here.locator('li.device');
  const before = await list.count();
  assert.ok(before >= 2, `${before} devices`);
  assert.equal(await list.filter({ hasText: 'Cet appareil' }).count(), 1);
  await here.getByRole('button', { name: 'Déconnecter –' }).first().click();
  await here.getByText('L’appareil est déconnecté').waitFor();
  assert.equal(await list.count(), before - 1);
  await isSignedOut(there, 60);
  await here.getByRole('button', { name: 'Tout déconnecter' }).click();
  await here.getByText('Vous êtes déconnecté de tous vos appareils').waitFor();
  await here.goto('/appareils');
  assert.equal(new URL(here.url()).pathname, '/connexion');
  for (const page of [here, there]) await page.context().close();
}

/** The promise that the page makes: "une minute encore". */
async function isSignedOut(page, seconds) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    await page.goto('/');
    if (new URL(page.url()).pathname === '/connexion') return;
    await page.waitForTimeout(1000);
  }
  assert.fail(`still signed in after ${seconds} s`);
}

async function signOut(role, options) {
  const page = await signedIn(role, options);
  const session = (await page.context().cookies()).find(({ name }) => name === '__Host-sid');
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await page.getByText('Vous êtes déconnecté.').waitFor();
  await page.goBack();
  assert.equal(await page.getByRole('heading', { name: 'Bonjour' }).count(), 0, 'Back shows a private page');
  await page.context().clearCookies();
  await page.context().addCookies([sessionCookie(session.value)]);
  await page.goto('/');
  assert.equal(new URL(page.url()).pathname, '/connexion', 'a copy of the cookie still opens the session');
  await page.context().close();
}

async function language(options) {
  const context = await visitor(browser, options);
  const page = await context.newPage();
  await page.goto('/connexion');
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/connexion');
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await page.goto('/activation');
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await page.getByRole('link', { name: 'Français' }).click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
  assert.equal(new URL(page.url()).pathname, '/activation');
  await context.close();
}

async function expired(options) {
  const context = await visitor(browser, options);
  await context.addCookies([sessionCookie('A'.repeat(43))]);
  const page = await context.newPage();
  await page.goto('/appareils');
  await page.getByText('Vous avez été déconnecté après un moment sans activité').waitFor();
  assert.equal((await context.cookies()).filter(({ name }) => name === '__Host-sid').length, 0);
  await signIn(page, ACCOUNTS.inspector);
  await page.getByRole('heading', { level: 1, name: 'Mes appareils' }).waitFor();
  assert.equal(page.url(), `${PORTAL}/appareils`);
  await context.close();
}

async function notFound(options) {
  const context = await visitor(browser, options);
  const page = await context.newPage();
  const answer = await page.goto('/perdu?x=1');
  assert.equal(answer.status(), 404);
  await page.getByRole('heading', { level: 1, name: 'Page introuvable' }).waitFor();
  await page.getByRole('link', { name: 'Revenir à l’accueil' }).click();
  assert.equal(new URL(page.url()).pathname, '/connexion');
  await context.close();
}

closingTests();
