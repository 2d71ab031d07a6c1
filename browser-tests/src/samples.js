/** Every state of every template, as `portal-views` writes them with invented people, behind the portal's own headers. */

import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { after } from 'node:test';
import { join } from 'node:path';
import { FOLDER, PORTAL } from './stage.js';

const ROOT = join(FOLDER, 'samples');
const TYPES = { html: 'text/html; charset=utf-8', css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml' };

/** Languages that the pages are drawn in. */
export const LOCALES = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'assets').map(({ name }) => name);

/** Names of the states, for instance "sign-in-wrong". */
export const STATES = readdirSync(join(ROOT, LOCALES[0])).map((file) => file.replace('.html', ''));

/** The file of a state. */
export const fileOf = (locale, state) => join(ROOT, locale, `${state}.html`);

/** Serves them; the address, without a final slash. */
export async function serveSamples() {
  const policy = (await fetch(`${PORTAL}/connexion`)).headers.get('content-security-policy');
  const server = createServer((request, response) => {
    const path = request.url.split('?')[0];
    try {
      const body = readFileSync(join(ROOT, path));
      response.writeHead(200, { 'content-type': TYPES[path.split('.').pop()], 'content-security-policy': policy, 'cache-control': 'max-age=600' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}
