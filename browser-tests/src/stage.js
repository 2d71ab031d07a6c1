/** What `run` prepared: where the portal answers, who has an account, which letters nobody has used. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of this run: servers, samples, screenshots. */
export const FOLDER = process.env.STAGE;

/** Where the portal answers, without a final slash. */
export const PORTAL = process.env.ENEJ__PORTAL__PUBLIC_URL;

const read = (name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
const stage = read('stage.json');

/** Everybody's, in the demonstration. */
export const PASSWORD = stage.password;

/** Login and session cookie by role, for instance "guardian of three". */
export const ACCOUNTS = stage.accounts;

/** Those who appear in the tests: `{ role, given_name, family_name, … }`. */
export const CAST = read('demo/territory.json').cast.map((player) => ({ ...player, role: player.role.replaceAll('_', ' ') }));

/** Roles whose sessions the tests share: nobody signs them out. */
export const ROLES = Object.keys(ACCOUNTS);

/** Each use has a letter of its own, so that the order of the tests doesn't matter. */
const USES = ['with JavaScript', 'without JavaScript', 'double click', 'sent again', 'back', 'late', 'two tabs', 'refusals', 'axe', 'keyboard', 'screenshots'];

/** The unused letter for this use: `{ code, given_name, family_name }`. */
export function letterFor(use) {
  const letter = stage.letters[USES.indexOf(use)];
  if (!letter) throw new Error(`no letter is left for "${use}"`);
  return letter;
}

/** Names, logins and codes: none of them may stand in an address. */
export function personalData() {
  const people = [...CAST, ...stage.letters].flatMap(({ given_name, family_name }) => [given_name, family_name]);
  const logins = Object.values(ACCOUNTS).map(({ login }) => login);
  const codes = stage.letters.map(({ code }) => code);
  return [...people, ...logins, ...codes, PASSWORD].filter((text) => text.length > 3).map((text) => text.toLowerCase());
}
