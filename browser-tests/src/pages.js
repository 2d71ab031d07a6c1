/** Where the portal's pages are, and what visitors do on them. */

import { PASSWORD } from './stage.js';

/** Pages that anybody may open. */
export const PUBLIC = ['/connexion', '/activation', '/guide', '/charte', '/mentions-legales', '/accessibilite', '/perdu?x=1'];

/** Pages of those who are signed in. */
export const PRIVATE = ['/', '/mes-coordonnees', '/appareils', '/activation/autre-courrier', '/emploi-du-temps?date=2026-11-16', '/emploi-du-temps?vue=jour&date=2026-11-17', '/emploi-du-temps?vue=mois&date=2026-11-17', '/emploi-du-temps/changements', '/emploi-du-temps/abonnements'];

/** The timetable of the head's school, where the teacher works too. */
const DESK = '/emploi-du-temps/etablissement/0920068Z';

/** Pages of those who work in it. */
const WORKED_IN = [`${DESK}/classes-et-salles`, '/emploi-du-temps/creneaux'];

/** Pages of those who manage it. */
const MANAGED = [DESK, `${DESK}/sources/nouvelle`, `${DESK}/imports`, `${DESK}/noms`, `${DESK}/conflits`, `${DESK}/ajouter`, `${DESK}/calendrier`];

/** Pages of those who oversee schools. */
const OVERSEEN = ['/annuaire', '/annuaire/imports', '/annuaire/rentree'];

/** Pages of heads and administrators. */
const KEPT = ['/annuaire/personnes', '/annuaire/personnes?passees', '/annuaire/personnes/nouvelle', '/annuaire/decisions', '/annuaire/decisions?finies', '/annuaire/decisions/nouvelle', '/annuaire/etablissements', '/annuaire/etablissements?q=introuvable'];

/** Pages of administrators. */
const ADMINISTERED = ['/annuaire/imports/nouveau', '/annuaire/fonctions', '/annuaire/fonctions/modifier', '/annuaire/fonctions/modifier?code=CPE', '/annuaire/rapprochements'];

/** Pages of heads and teachers. */
const GROUPED = ['/annuaire/groupes', '/annuaire/groupes/nouveau'];

const MORE = { 'teacher in two schools': [...GROUPED, ...WORKED_IN], head: [...OVERSEEN, ...KEPT, ...GROUPED, ...WORKED_IN, ...MANAGED], agent: OVERSEEN, administrator: [...OVERSEEN, ...KEPT, ...ADMINISTERED] };

/** Every page that a role may open once signed in. */
export const pagesOf = (role) => [...PRIVATE, ...(MORE[role] ?? [])];

/** Fills the form in as one does, and sends it. */
export async function signIn(page, { login, password = PASSWORD, shared = false }) {
  await page.getByLabel('Identifiant').fill(login);
  await page.getByLabel('Mot de passe', { exact: true }).fill(password);
  if (shared) await page.getByLabel('C’est un appareil partagé').check();
  await page.getByRole('button', { name: 'Se connecter' }).click();
}

/** From the code on the letter to the page that asks for a password. */
export async function giveCode(page, { code }) {
  await page.goto('/activation');
  await page.getByLabel('Code de la lettre').fill(code);
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('heading', { name: 'Choisir un mot de passe' }).waitFor();
}

/** Accepts the charter, which comes first after the first sign-in. */
export async function acceptCharter(page) {
  await page.getByRole('heading', { level: 1, name: 'Charte d’utilisation' }).waitFor();
  await page.getByLabel('J’ai lu la charte et je l’accepte').check();
  await page.getByRole('button', { name: 'Continuer' }).click();
}

/** From there to the login; the promise waits for nothing but the click. */
export async function choosePassword(page, { password = 'quatre loutres sous la pluie' } = {}) {
  await page.getByLabel('Mot de passe', { exact: true }).fill(password);
  return page.getByRole('button', { name: 'Activer mon compte' });
}

/** The children on the page of a parent, as `{ given_name, class }`. */
export function childCards(page) {
  return page.locator('section[aria-labelledby=children] article').evaluateAll((articles) => articles.map((card) => ({
    given_name: card.querySelector('h3').textContent,
    class: card.querySelector('.tag').textContent,
  })));
}
