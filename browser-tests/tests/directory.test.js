/** The pages of the directory without JavaScript: who sees which, the table of functions, the new school year, another letter. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertAccessible } from '../src/axe.js';
import { closingTests, openBrowser, visitor } from '../src/browser.js';

const browser = await openBrowser();

async function opened(path, options) {
  const context = await visitor(browser, { javaScriptEnabled: false, ...options });
  const page = await context.newPage();
  const answer = await page.goto(path);
  return { page, status: answer.status() };
}

async function entries(as) {
  const { page } = await opened('/', { as });
  await page.getByRole('navigation', { name: 'Menu principal' }).getByRole('link', { name: 'Annuaire' }).click();
  const names = await page.locator('main h2').allInnerTexts();
  await page.context().close();
  return names;
}

test('each sees the entries that are hers', async () => {
  assert.deepEqual(await entries('administrator'), ['Imports', 'Rapprochements', 'Fonctions', 'Personnes ajoutées à la main', 'Décisions', 'Établissements', 'Rentrée']);
  assert.deepEqual(await entries('head'), ['Imports', 'Personnes ajoutées à la main', 'Décisions', 'Établissements', 'Groupes', 'Rentrée']);
  assert.deepEqual(await entries('agent'), ['Imports', 'Rentrée']);
});

describe('what is not hers is refused', () => {
  const administered = ['/annuaire/fonctions', '/annuaire/fonctions/modifier', '/annuaire/rapprochements'];
  const overseen = ['/annuaire', '/annuaire/rentree'];
  const kept = ['/annuaire/personnes', '/annuaire/personnes/nouvelle', '/annuaire/etablissements', '/annuaire/decisions', '/annuaire/decisions/nouvelle'];
  const groups = ['/annuaire/groupes', '/annuaire/groupes/nouveau'];
  const cases = [['head', administered], ['administrator', groups], ['agent', [...administered, ...kept, ...groups]], ['teacher in two schools', [...overseen, ...administered, ...kept]], ['guardian of three', [...overseen, ...kept, ...groups]]];
  for (const [as, paths] of cases) {
    test(as, async () => {
      for (const path of paths) {
        const { page, status } = await opened(path, { as });
        assert.equal(status, 403, path);
        await page.context().close();
      }
    });
  }
});

test('an administrator adds a code and changes its profile, and the page says who did and when it holds', async () => {
  const { page } = await opened('/annuaire/fonctions', { as: 'administrator' });
  await page.getByRole('link', { name: 'Ajouter un code' }).click();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  const summary = page.getByRole('alert');
  await summary.getByText('Écrivez le code').waitFor();
  await page.getByLabel('Code', { exact: true }).fill('ZZZ');
  assert.ok(await page.getByLabel('Autre personnel').isChecked());
  await page.getByLabel('Vie scolaire').check();
  await page.getByLabel('Ce que veut dire ce code').fill('Médiateur');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.getByText('prend effet à la prochaine livraison complète de chaque établissement').waitFor();
  const row = page.getByRole('row', { name: 'ZZZ' });
  assert.match(await row.innerText(), /Médiateur[\s\S]*Changé le[\s\S]*Vie scolaire/);
  await row.getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: 'Fonction ZZZ' }).waitFor();
  assert.ok(await page.getByLabel('Vie scolaire').isChecked());
  await page.getByLabel('Autre personnel').check();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  assert.match(await page.getByRole('row', { name: 'ZZZ' }).innerText(), /Autre personnel/);
  await page.context().close();
});

test('a teacher makes a group, adds a class and takes somebody out again', async () => {
  const { page } = await opened('/', { as: 'teacher in two schools' });
  await page.getByRole('link', { name: 'Mes groupes' }).click();
  await page.getByRole('link', { name: 'Créer un groupe' }).click();
  await page.getByRole('button', { name: 'Créer le groupe' }).click();
  await page.getByRole('alert').getByText('Écrivez un nom').waitFor();
  await page.getByLabel('Nom du groupe').fill('Club échecs');
  await page.getByRole('button', { name: 'Créer le groupe' }).click();
  await page.getByRole('heading', { level: 1, name: 'Club échecs' }).waitFor();
  await page.getByRole('button', { name: 'Ajouter au groupe' }).click();
  await page.getByText('Le groupe a ses nouveaux membres').waitFor();
  const ticks = page.getByRole('group', { name: 'Cochez les personnes à retirer' }).getByRole('checkbox');
  const added = await ticks.count();
  assert.ok(added > 2);
  await ticks.first().check();
  await page.getByRole('button', { name: 'Retirer du groupe' }).click();
  await page.getByText('ne sont plus dans le groupe').waitFor();
  assert.equal(await ticks.count(), added - 1);
  await page.context().close();
});

test('a head adds somebody by hand, and reads her code once', async () => {
  const { page } = await opened('/annuaire/personnes', { as: 'head' });
  await page.getByRole('link', { name: 'Ajouter une personne' }).click();
  await page.getByLabel('Prénom').fill('Nadia');
  await page.getByLabel('Nom', { exact: true }).fill('Benali');
  await page.getByLabel('Code de la fonction').fill('aes');
  await page.getByLabel('Ce qu’on lit à côté de son nom').fill('Accompagnante (AESH)');
  await page.getByLabel('Dernier jour dans l’établissement').fill(new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10));
  await page.getByRole('button', { name: 'Ajouter et obtenir le code' }).click();
  await page.getByRole('heading', { level: 1, name: 'Le code de Nadia Benali' }).waitFor();
  const code = await page.locator('.identity-login').innerText();
  assert.match(code, /^\w{4}-\w{4}-\w{4}$/);
  await page.getByRole('link', { name: 'C’est noté' }).click();
  await page.getByRole('heading', { level: 2, name: 'Nadia Benali' }).waitFor();
  assert.ok(!(await page.content()).includes(code));
  await page.goto('/annuaire/personnes/code');
  await page.getByRole('heading', { level: 1, name: 'Personnes ajoutées à la main' }).waitFor();
  await page.context().close();
});

test('a head withdraws a guardian’s authority by the keyboard alone, and ends it', async () => {
  const { page } = await opened('/annuaire/decisions', { as: 'head' });
  const follow = async (role, name) => {
    await page.getByRole(role, { name }).first().focus();
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  };
  await follow('link', 'Noter une décision');
  await page.getByRole('heading', { level: 1, name: 'Dans quelle classe ?' }).waitFor();
  const first = async () => page.locator('main .lines a').first().innerText();
  await follow('link', await first());
  await follow('link', await first());
  await page.getByRole('heading', { level: 2, name: 'Ses responsables' }).waitFor();
  await page.getByText('Autorité parentale : oui').first().waitFor();
  const [pupil, tag] = [page.url(), page.getByText('Sans effet, par décision')];
  const withheld = await tag.count();
  await follow('link', /^Retirer l’autorité parentale d/);
  await page.getByLabel('Dernier jour').fill('2020-01-01');
  await page.getByLabel('Acte').fill('Jugement du 12/03/2026');
  await follow('button', 'Noter la décision');
  await page.getByRole('alert').getByText('Choisissez un jour qui ne vient pas avant le premier').waitFor();
  assert.equal(await page.getByLabel('Acte').inputValue(), 'Jugement du 12/03/2026');
  await page.getByLabel('Dernier jour').fill('');
  await follow('button', 'Noter la décision');
  await page.getByText('La décision est notée').waitFor();
  assert.equal(page.url().split('?')[0], pupil);
  assert.equal(await tag.count(), withheld + 1);
  await page.goto('/annuaire/decisions');
  await page.getByText('Acte : Jugement du 12/03/2026').waitFor();
  await follow('link', /^Y mettre fin/);
  await follow('button', 'Oui, y mettre fin');
  await page.getByText('cette décision a pris fin').waitFor();
  await page.getByRole('link', { name: 'Y compris celles qui ont pris fin' }).click();
  await page.getByText('Quelqu’un y a mis fin le').first().waitFor();
  await page.context().close();
});

test('an administrator finds a school by its number to decide about a pupil', async () => {
  const { page } = await opened('/annuaire/decisions/nouvelle', { as: 'administrator' });
  await page.getByLabel('Numéro de l’établissement').fill('0000000a');
  await page.getByRole('button', { name: 'Voir ses classes' }).click();
  await page.getByRole('alert').getByText('Aucun établissement ne porte ce numéro').waitFor();
  assert.equal(await page.getByLabel('Numéro de l’établissement').inputValue(), '0000000A');
  await page.context().close();
});

test('an administrator finds a school, reads why a number cannot be, links two schools and undoes it', async () => {
  const { page } = await opened('/annuaire', { as: 'administrator', javaScriptEnabled: true });
  await page.getByRole('link', { name: 'Établissements', exact: true }).click();
  const uais = (await page.locator('main .row-note').allInnerTexts()).map((text) => text.match(/\d{7}[A-Z]/)[0]);
  await page.getByLabel('Chercher un établissement').fill(uais[0]);
  await page.getByRole('button', { name: 'Chercher' }).click();
  await page.getByRole('heading', { level: 2, name: 'Un établissement trouvé' }).waitFor();
  await page.locator('main .lines a').click();
  await page.getByRole('heading', { level: 2, name: 'Qui en est responsable' }).waitFor();
  await assertAccessible(page, 'a school');
  await page.getByRole('link', { name: 'Changer d’UAI' }).click();
  await page.getByLabel('Nouveau numéro').fill('0000000B');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('alert').getByText('se termine par la lettre A').waitFor();
  assert.equal(await page.getByLabel('Nouveau numéro').inputValue(), '0000000B');
  await page.getByRole('link', { name: 'Ne rien changer' }).click();
  await page.getByRole('link', { name: 'Relier à un autre établissement' }).click();
  await page.getByLabel('Cité scolaire').check();
  await page.getByLabel('Numéro de l’autre établissement').fill(uais[1]);
  await page.getByLabel('Comment l’appelle-t-on').fill('Cité scolaire du Val');
  await page.getByRole('button', { name: 'Continuer' }).click();
  assert.match(await page.locator('.identity').innerText(), new RegExp(`${uais[0]}[\\s\\S]*${uais[1]}|${uais[1]}[\\s\\S]*${uais[0]}`));
  await assertAccessible(page, 'a link that is asked about');
  await page.getByRole('button', { name: 'Oui, les relier' }).click();
  await page.getByText('ces établissements sont reliés').waitFor();
  await page.getByRole('link', { name: 'Défaire le lien' }).click();
  await page.getByRole('button', { name: 'Oui, défaire le lien' }).click();
  await page.getByText('relié à aucun autre').waitFor();
  await page.context().close();
});

test('a head reads the page of her school and can change nothing there', async () => {
  const { page } = await opened('/annuaire/etablissements', { as: 'head' });
  await page.locator('main .lines a').click();
  await page.getByRole('heading', { level: 2, name: 'Les personnes' }).waitFor();
  assert.equal(await page.locator('main .button').count(), 0);
  assert.equal((await page.goto(`${page.url()}/uai`)).status(), 403);
  await page.context().close();
});

test('a head reads the rollover of her school, with names, and cannot close it', async () => {
  const { page } = await opened('/annuaire/rentree', { as: 'head', javaScriptEnabled: true });
  await assertAccessible(page, 'rollover of a head');
  const entry = page.locator('main .entry');
  assert.equal(await entry.count(), 1);
  await entry.getByRole('link').click();
  await page.getByRole('heading', { level: 2, name: 'Les élèves' }).waitFor();
  await assertAccessible(page, 'rollover of a school');
  const school = page.url();
  await page.getByRole('link', { name: 'Voir les noms – Arrivés' }).click();
  assert.ok(await page.locator('main li').count() > 0);
  await assertAccessible(page, 'names of a rollover');
  assert.equal((await page.goto(`${school}/clore`)).status(), 403);
  await page.context().close();
});

test('an administrator reads figures of a school and no names', async () => {
  const { page } = await opened('/annuaire/rentree', { as: 'administrator' });
  await page.locator('main .entry a').first().click();
  await page.getByText('Les noms sont réservés à la direction').waitFor();
  assert.equal(await page.getByRole('link', { name: 'Voir les noms' }).count(), 0);
  assert.equal((await page.goto(`${page.url()}/arrives`)).status(), 404);
  await page.context().close();
});

test('the report prints without its menus', async () => {
  const { page } = await opened('/annuaire/rentree', { as: 'head' });
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.menu').isVisible(), false);
  assert.ok(await page.locator('main .entry').first().isVisible());
  await page.context().close();
});

test('the tabs of merges say what is in each, even when it is nothing', async () => {
  const { page } = await opened('/annuaire/rapprochements', { as: 'administrator' });
  for (const [tab, text] of [['Réunis', 'Aucune fiche n’a été réunie'], ['Laissés distincts', 'Aucun rapprochement n’a été écarté'], ['Séparés à nouveau', 'Aucun rapprochement n’a été défait']]) {
    await page.getByRole('link', { name: tab }).click();
    await page.getByText(text).waitFor();
    assert.equal(await page.getByRole('link', { name: tab }).getAttribute('aria-current'), 'page');
  }
  await page.context().close();
});

test('a code that is nobody’s adds nothing, and the page says why', async () => {
  const { page } = await opened('/', { as: 'guardian of three' });
  await page.getByRole('link', { name: 'J’ai reçu un autre courrier' }).click();
  await page.getByRole('button', { name: 'Ajouter à mon compte' }).click();
  await page.getByRole('alert').getByText('Écrivez le code').waitFor();
  await page.getByLabel('Code de la lettre').fill('AAAA-BBBB-CCCC');
  await page.getByRole('button', { name: 'Ajouter à mon compte' }).click();
  await page.getByRole('alert').getByText('Ce code n’est pas reconnu').waitFor();
  await page.context().close();
});

closingTests();
