/** The W3C's checker on every page as the portal sends it, and on every state of every template. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { PUBLIC, pagesOf } from '../src/pages.js';
import { LOCALES, STATES, fileOf } from '../src/samples.js';
import { ACCOUNTS, FOLDER, PORTAL, ROLES } from '../src/stage.js';

const run = promisify(execFile);
const JAR = String(createRequire(import.meta.url)('vnu-jar'));
const SENT = join(FOLDER, 'html');

test('every state of every template is valid', async () => {
  const files = LOCALES.flatMap((locale) => STATES.map((state) => fileOf(locale, state)));
  assert.ok(files.length >= 80);
  assert.deepEqual(await faults(files), []);
});

test('every page is valid as it is sent, to everybody', async () => {
  rmSync(SENT, { recursive: true, force: true });
  mkdirSync(SENT, { recursive: true });
  const pages = [...PUBLIC.map((path) => [path, undefined]), ...ROLES.flatMap((role) => pagesOf(role).map((path) => [path, role]))];
  const files = [];
  for (const [path, role] of pages) files.push(await save(path, role));
  assert.deepEqual(await faults(files), []);
});

test('a page with faults is refused', async () => {
  const file = join(FOLDER, 'faulty.html');
  writeFileSync(file, '<!DOCTYPE html><html lang="fr"><head><title>Faute</title></head><body><p><ul><li id="a">1</ul><p id="a"></body></html>');
  assert.ok((await faults([file])).length >= 1);
});

async function save(path, role) {
  const headers = role ? { cookie: `__Host-sid=${ACCOUNTS[role].session}` } : {};
  const answer = await fetch(PORTAL + path, { headers });
  assert.ok(!role || answer.url === PORTAL + path, `${role} is not signed in`);
  const file = join(SENT, `${(role ?? 'nobody').replaceAll(' ', '-')}-${path.replaceAll(/\W+/g, '_')}.html`);
  writeFileSync(file, await answer.text());
  return file;
}

/** What the checker says, errors and warnings. */
async function faults(files) {
  const { stderr } = await run('java', ['-Xss2m', '-jar', JAR, '--format', 'json', ...files], { maxBuffer: 1 << 26 }).catch((failed) => failed);
  const { messages } = JSON.parse(stderr);
  return messages.map(({ url, lastLine, message }) => `${url.replace(/.*\//, '')} line ${lastLine}: ${message}`);
}
