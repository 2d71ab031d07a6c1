/** The delivery as the schools wrote it: what the portal must show, read from the files that were imported. */

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Opens the delivery of this folder. People are `{ given_name, family_name }`; the children of a guardian are
 * `{ given_name, class }`, eldest first; a school's name is as the delivery shouts it.
 */
export function openDirectory(folder) {
  const pupils = delivered(folder, 'Eleve').filter(({ ENTPersonJointure }) => ENTPersonJointure);
  const guardians = delivered(folder, 'PersRelEleve');
  const schools = delivered(folder, 'EtabEducNat').filter(({ ENTStructureJointure }) => ENTStructureJointure);
  const labels = classLabels(schools);
  const jointures = (guardian) => named(guardians, guardian).map(({ ENTPersonJointure }) => ENTPersonJointure[0]);
  return {
    childrenOf: (guardian) => childrenOf(pupils, labels, jointures(guardian)),
    classOf: (pupil) => labels[named(pupils, pupil)[0].ENTEleveClasses[0]],
    schoolName: (uai) => schools.find(({ ENTStructureUAI }) => ENTStructureUAI[0] === uai).ENTStructureNomCourant[0].split('$')[1],
    counts: { pupils: pupils.length, schools: schools.length },
  };
}

function named(people, { given_name, family_name }) {
  return people.filter(({ givenName, sn }) => givenName?.[0] === given_name && sn[0] === family_name);
}

/** "school$class" to the words that the school has for the class. */
function classLabels(schools) {
  const ofSchool = ({ ENTStructureJointure: [id], ENTStructureClasses: classes = [] }) =>
    classes.map((text) => text.split('$')).map(([code, label]) => [`${id}$${code}`, label]);
  return Object.fromEntries(schools.flatMap(ofSchool));
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
