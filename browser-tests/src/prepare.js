/** Signs every demonstration account in once and writes `stage.json`: tests then begin signed in, and no login is tried too often. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDirectory } from './directory.js';

const [folder] = process.argv.slice(2);
const portal = process.env.ENEJ__PORTAL__PUBLIC_URL;
const read = (name) => readFileSync(join(folder, name), 'utf8');

const password = /password of all these accounts: (.+)/.exec(read('demo/accounts.txt'))[1];
const [header, ...rows] = read('letters.csv').trim().split('\n').map((line) => line.split(','));
const { childrenOf } = openDirectory(join(folder, 'demo'));
const letters = rows.map((row) => Object.fromEntries(row.map((value, index) => [header[index], value]))).filter((letter) => childrenOf(letter).length);

async function session(login) {
  const body = new URLSearchParams({ login, password });
  const headers = { 'user-agent': 'Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36' };
  const answer = await fetch(`${portal}/connexion`, { method: 'POST', headers, body, redirect: 'manual' });
  const cookie = /^__Host-sid=([^;]+)/.exec(answer.headers.getSetCookie()[0] ?? '');
  if (answer.status !== 303 || !cookie) throw new Error(`${login} cannot sign in: ${answer.status}`);
  await acceptCharter(login, { ...headers, cookie: `__Host-sid=${cookie[1]}` });
  return cookie[1];
}

/** Everybody reads the charter at the first sign-in, and nothing else before accepting it. */
async function acceptCharter(login, headers) {
  const before = await fetch(`${portal}/`, { headers, redirect: 'manual' });
  if (before.headers.get('location') !== '/charte') throw new Error(`${login} is not led to the charter: ${before.status}`);
  const html = await (await fetch(`${portal}/charte`, { headers })).text();
  const [, charters] = /name="charters" value="([^"]+)"/.exec(html);
  const body = new URLSearchParams({ charters, next: '/', accepted: 'yes' });
  const accepted = await fetch(`${portal}/charte`, { method: 'POST', headers, body, redirect: 'manual' });
  if (accepted.headers.get('location') !== '/') throw new Error(`${login} cannot accept the charter: ${accepted.status}`);
}

const accounts = {};
for (const { who, login } of JSON.parse(read('demo/accounts.json')).open) {
  accounts[who] = { login, session: await session(login) };
}
writeFileSync(join(folder, 'stage.json'), JSON.stringify({ password, accounts, letters }, null, 2), { mode: 0o600 });
