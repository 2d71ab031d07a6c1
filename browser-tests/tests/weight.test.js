/** What a first visit costs somebody's telephone plan, compressed as an ordinary browser has it. */

import assert from 'node:assert/strict';
import { request } from 'node:http';
import { describe, test } from 'node:test';
import { closingTests, openBrowser, visitor } from '../src/browser.js';
import { PUBLIC, pagesOf } from '../src/pages.js';
import { ACCOUNTS, PORTAL, ROLES } from '../src/stage.js';

const LIMITS = { document: 15, stylesheet: 15, script: 20 };
const FIRST_VIEW = 60;

const browser = await openBrowser();

describe('the weight of every page', () => {
  for (const path of PUBLIC) test(path, (t) => assertLight(t, path));
  for (const role of ROLES) {
    for (const path of pagesOf(role)) test(`${path} as ${role}`, (t) => assertLight(t, path, role));
  }
});

async function assertLight(t, path, as) {
  const loaded = await filesOf(path, as);
  const weights = {};
  for (const { type, address } of loaded) {
    const size = await gzipped(address, as);
    weights[type] = (weights[type] ?? 0) + size;
    weights.all = (weights.all ?? 0) + size;
  }
  for (const [type, limit] of Object.entries(LIMITS)) {
    assert.ok(weights[type] > 0, `a page has a ${type}`);
    assert.ok(weights[type] <= limit * 1024, `${type}: ${kilobytes(weights[type])}, at most ${limit} KB`);
  }
  assert.ok(weights.all <= FIRST_VIEW * 1024, `first view: ${kilobytes(weights.all)}, at most ${FIRST_VIEW} KiB`);
  t.diagnostic(`${path}: ${Object.entries(weights).map(([type, size]) => `${type} ${kilobytes(size)}`).join(', ')}`);
}

const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;

/** Everything that a browser with an empty cache asks for. */
async function filesOf(path, as) {
  const context = await visitor(browser, { as });
  const page = await context.newPage();
  const loaded = new Map();
  page.on('response', (answer) => {
    if (answer.status() !== 303) loaded.set(answer.url(), { type: answer.request().resourceType(), address: answer.url() });
  });
  await page.goto(path, { waitUntil: 'networkidle' });
  await context.close();
  return [...loaded.values()];
}

/** Bytes on the wire, head and body, with gzip. */
function gzipped(address, as) {
  assert.ok(address.startsWith(PORTAL), `${address} is not ours`);
  const cookie = as ? `__Host-sid=${ACCOUNTS[as].session}` : '';
  return new Promise((resolve, reject) => {
    request(address, { headers: { 'accept-encoding': 'gzip', cookie }, agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.socket.bytesRead));
    }).on('error', reject).end();
  });
}

test('assets are kept for good, under names that change with them', async () => {
  const assets = (await filesOf('/connexion')).filter(({ type }) => type !== 'document');
  assert.ok(assets.length >= 3);
  for (const { address } of assets) {
    const answer = await fetch(address);
    assert.match(answer.headers.get('cache-control'), /immutable/, address);
    assert.match(address, /\.[0-9a-f]{12}\.|\?v=[0-9a-f]{16}$/, address);
  }
});

closingTests();
