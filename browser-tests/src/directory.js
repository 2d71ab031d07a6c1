/** The delivery as the schools wrote it: what the portal must show, read from the files that were imported. */

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FOLDER } from './stage.js';

const DEMO = join(FOLDER, 'demo');

function delivered(kind) {
  const file = readdirSync(DEMO).find((name) => name.includes(`_${kind}_`));
  const entries = readFileSync(join(DEMO, file), 'utf8').split(/<addRequest\b/).slice(1);
  return entries.map(attributes);
}

function attributes(entry) {
  const found = {};
  for (const [, name, values] of entry.matchAll(/<attr name="(\w+)">(.*?)<\/attr>/gs)) {
    found[name] = [...values.matchAll(/<value>(.*?)<\/value>/gs)].map(([, value]) => value);
  }
  return found;
}

const pupils = delivered('Eleve').filter((entry) => entry.ENTPersonJointure);
const guardians = delivered('PersRelEleve').filter((entry) => entry.ENTPersonJointure);

