/** Debian's Chromium, and visitors in it whose every request and complaint is noted. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { chromium } from 'playwright-core';
import { ACCOUNTS, PORTAL, personalData } from './stage.js';

/** Where Chromium is. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** What Chromium needs under root, or in a container with little shared memory. */
export const FLAGS = ['--no-sandbox', '--disable-dev-shm-usage'];

const noted = { addresses: new Set(), complaints: [] };

/** A browser for one file of tests; it closes with them. */
export async function openBrowser() {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  after(() => browser.close());
  return browser;
}

/**
 * A visitor: signed in `as` a role, or nobody; `harmed` if the test itself does what the browser complains of. Other options
 * are Playwright's, for instance `javaScriptEnabled`.
 */
export async function visitor(browser, { as, harmed = false, locale = 'fr-FR', ...options } = {}) {
  const context = await browser.newContext({ baseURL: PORTAL, locale, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(60_000);
  context.on('request', (request) => noted.addresses.add(request.url()));
  if (!harmed) listen(context);
  if (as) await context.addCookies([sessionCookie(ACCOUNTS[as].session)]);
  return context;
}

function listen(context) {
  context.on('console', (message) => note(message.type() === 'error' ? message.text() : '', message.page()));
  context.on('weberror', (thrown) => note(String(thrown.error()), thrown.page()));
}

/** The cookie that makes a visitor somebody. */
export function sessionCookie(value) {
  return { name: '__Host-sid', value, url: PORTAL.replace('http:', 'https:'), httpOnly: true, secure: true, sameSite: 'Lax' };
}

/** A page that answered as it should is no complaint, whatever its status. */
function note(text, page) {
  if (text && !/the server responded with a status of (4\d\d|503)/.test(text)) noted.complaints.push(`${page?.url()}: ${text}`);
}

/** The last tests of every file: what the browser complained of, and what its requests gave away. */
export function closingTests() {
  test('the browser had nothing to complain of: no policy violated, no error', () => {
    assert.deepEqual(noted.complaints, []);
  });
  test('no address that was asked for holds a name, a login, a code or a password', () => {
    assert.ok(noted.addresses.size > 0);
    const given = [...noted.addresses].filter((address) => personalData().some((text) => decodeURIComponent(address).toLowerCase().includes(text)));
    assert.deepEqual(given, []);
  });
}
