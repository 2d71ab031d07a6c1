/** The delivery as the schools wrote it: what the portal must show, read from the files that were imported. */

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Opens the delivery of this folder; `childrenOf(guardian)` are `{ given_name, class }`, eldest first. */
export function openDirectory(folder) {
  const pupils = delivered(folder, 'Eleve').filter(({ ENTPersonJointure }) => ENTPersonJointure);
  const labels = classLabels(delivered(folder, 'EtabEducNat'));
  const guardians = delivered(folder, 'PersRelEleve');
  const jointures = ({ given_name, family_name }) =>
    guardians.filter(({ givenName, sn }) => givenName[0] === given_name && sn[0] === family_name).map(({ ENTPersonJointure }) => ENTPersonJointure[0]);
  return { childrenOf: (guardian) => childrenOf(pupils, labels, jointures(guardian)) };
}

/** "school$class" to the words that the school has for the class. */
function classLabels(schools) {
  const ofSchool = ({ ENTStructureJointure: [id], ENTStructureClasses: classes = [] }) =>
    classes.map((text) => text.split('$')).map(([code, label]) => [`${id}$${code}`, label]);
  return Object.fromEntries(schools.filter(({ ENTStructureJointure }) => ENTStructureJointure).flatMap(ofSchool));
}

function childrenOf(pupils, labels, guardianIds) {
  const theirs = pupils.filter(({ ENTElevePersRelEleve }) => ENTElevePersRelEleve?.some((link) => representedBy(link, guardianIds)));
  return theirs.sort((one, other) => born(one) - born(other)).map(({ givenName, ENTEleveClasses }) => ({
    given_name: givenName[0],
    class: labels[ENTEleveClasses?.[0]],
  }));
}

/** A link is `guardian$kind$legal$…`; 1 is a legal representative. */
function representedBy(link, guardianIds) {
  const [guardian, , legal] = link.split('$');
  return legal === '1' && guardianIds.includes(guardian);
}

function born({ ENTPersonDateNaissance: [date] }) {
  return new Date(date.split('/').reverse().join('-'));
}

function delivered(folder, kind) {
  const file = readdirSync(folder).find((name) => name.includes(`_${kind}_`));
  return readFileSync(join(folder, file), 'utf8').split('<addRequest').slice(1).map(attributes);
}

function attributes(entry) {
  const found = [...entry.matchAll(/<attr name="(\w+)">(.*?)<\/attr>/gs)];
  return Object.fromEntries(found.map(([, name, values]) => [name, [...values.matchAll(/<value>(.*?)<\/value>/gs)].map(([, value]) => unescape(value))]));
}

function unescape(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&apos;', '’').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
