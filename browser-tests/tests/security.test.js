/** What a browser is told to refuse, what its cookie is, and what another site can do to a visitor. */

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, describe, test } from 'node:test';
import { closingTests, openBrowser, visitor } from '../src/browser.js';
import { PRIVATE, PUBLIC, signIn } from '../src/pages.js';
import { ACCOUNTS, PASSWORD, PORTAL, ROLES } from '../src/stage.js';

const browser = await openBrowser();
/** Every login may be tried ten times in a row: the tests share them out. */
const me = ACCOUNTS['separated guardian'];
const led = ACCOUNTS['school life'];
const cookie = `__Host-sid=${me.session}`;

describe('headers', () => {
  for (const path of [...PUBLIC, ...PRIVATE]) test(path, () => assertDressed(path, true));
  test('an answer to nobody', () => assertDressed('/appareils', true, {}));
  test('an asset', async () => assertDressed(await firstAsset(), false));
  test('an asset that does not exist', () => assertDressed('/assets/nothing.css', true));
});

async function assertDressed(path, isPrivate, headers = { cookie }) {
  const { headers: given } = await fetch(PORTAL + path, { headers, redirect: 'manual' });
  const policy = given.get('content-security-policy');
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.match(policy, /base-uri 'none'/);
  assert.match(policy, /form-action 'self'/);
  assert.doesNotMatch(policy, /unsafe-|\*|https?:|data:/);
  assert.equal(given.get('x-content-type-options'), 'nosniff');
  assert.equal(given.get('cross-origin-opener-policy'), 'same-origin');
  assert.equal(given.get('referrer-policy'), 'same-origin');
  assert.match(given.get('permissions-policy'), /camera=\(\)/);
  assert.match(given.get('strict-transport-security'), /max-age=\d{8,}/);
  assert.match(given.get('cache-control'), isPrivate ? /no-store/ : /immutable/);
}

async function firstAsset() {
  return /href="(\/assets\/[^"]+\.css)"/.exec(await (await fetch(`${PORTAL}/connexion`)).text())[1];
}

test('the policy stops a script that found its way into a page', async () => {
  const context = await visitor(browser, { harmed: true });
  const page = await context.newPage();
  await page.goto('/connexion');
  const stopped = await page.evaluate(() => new Promise((resolve) => {
    document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'globalThis.taken = true';
    document.body.append(script);
  }));
  assert.match(stopped, /script-src/);
  assert.equal(await page.evaluate(() => globalThis.taken), undefined);
  await context.close();
});

describe('the session’s cookie', () => {
  test('is bound to this host, hidden from scripts, sent over TLS only', async () => {
    for (const [shared, life] of [[undefined, /Max-Age=2592000/], ['yes', /^(?!.*(Max-Age|Expires))/]]) {
      const body = new URLSearchParams({ login: me.login, password: PASSWORD, ...(shared && { shared_device: shared }) });
      const answer = await fetch(`${PORTAL}/connexion`, { method: 'POST', body, redirect: 'manual' });
      const [given, ...others] = answer.headers.getSetCookie();
      assert.deepEqual(others, []);
      const [pair, ...attributes] = given.split('; ');
      assert.match(pair, /^__Host-sid=[\w-]{43}$/);
      for (const attribute of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax']) assert.ok(attributes.includes(attribute), attribute);
      assert.match(given, life);
    }
  });

  test('changes with each sign-in, whatever the browser held before', async () => {
    const context = await visitor(browser);
    const page = await context.newPage();
    const held = async () => (await context.cookies()).find(({ name }) => name === '__Host-sid')?.value;
    await page.goto('/connexion');
    assert.equal(await held(), undefined, 'none before signing in');
    await signIn(page, me);
    await page.getByRole('heading', { name: 'Bonjour' }).waitFor();
    const first = await held();
    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    await page.getByText('Vous êtes déconnecté.').waitFor();
    assert.equal(await held(), undefined, 'none after signing out');
    await signIn(page, me);
    await page.getByRole('heading', { name: 'Bonjour' }).waitFor();
    assert.notEqual(await held(), first);
    await context.close();
  });

  test('signing out clears what the browser keeps', async () => {
    const [session] = await signedIn();
    const answer = await post('/deconnexion', {}, { cookie: session, 'sec-fetch-site': 'same-origin' });
    assert.match(answer.headers.get('clear-site-data'), /"storage"/);
    assert.match(answer.headers.getSetCookie()[0], /^__Host-sid=; .*Max-Age=0/);
  });
});

async function signedIn() {
  const answer = await post('/connexion', { login: me.login, password: PASSWORD });
  return answer.headers.getSetCookie().map((given) => given.split(';')[0]);
}

function post(path, fields, headers = {}) {
  return fetch(PORTAL + path, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' });
}

describe('another site', () => {
  const POSTS = ['/connexion', '/deconnexion', '/activation', '/activation/mot-de-passe', '/appareils/deconnecter', '/appareils/tout-deconnecter'];
  for (const path of POSTS) {
    test(`cannot post to ${path}`, async () => {
      for (const site of ['cross-site', 'same-site']) {
        assert.equal((await post(path, {}, { cookie, 'sec-fetch-site': site })).status, 403, site);
      }
      assert.equal((await post(path, {}, { cookie, origin: 'https://ailleurs.example' })).status, 403, 'an old browser');
    });
  }

  test('cannot sign a visitor out with a form of its own', async () => {
    const context = await visitor(browser, { as: ROLES[0] });
    const page = await context.newPage();
    await page.goto(await elsewhere());
    const answered = page.waitForResponse(`${PORTAL}/appareils/tout-deconnecter`);
    await page.getByRole('button').click();
    assert.equal((await answered).status(), 403);
    const another = await context.newPage();
    await another.goto('/appareils');
    assert.equal(new URL(another.url()).pathname, '/appareils', 'the visitor is still there');
    await context.close();
  });

  test('is not where sign-in leads', async () => {
    for (const next of ['https://ailleurs.example/', '//ailleurs.example/', '/\\ailleurs.example']) {
      const answer = await post('/connexion', { login: led.login, password: PASSWORD, next });
      assert.equal(answer.headers.get('location'), '/', next);
    }
  });
});

/** A page on another origin, with a form that means harm. */
async function elsewhere() {
  const form = `<form method="post" action="${PORTAL}/appareils/tout-deconnecter"><button>Un cadeau</button></form>`;
  const server = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(form));
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  after(() => server.close());
  return `http://127.0.0.1:${server.address().port}/`;
}

test('a page of a signed-in visitor is kept by nobody and made for her alone', async () => {
  const mine = await (await fetch(`${PORTAL}/`, { headers: { cookie } })).text();
  assert.ok(mine.includes('Bonjour'));
  const nobody = await fetch(`${PORTAL}/`, { redirect: 'manual' });
  assert.equal(nobody.status, 303);
  assert.equal(await nobody.text(), '');
});

closingTests();
