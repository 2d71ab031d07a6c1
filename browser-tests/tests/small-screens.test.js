/** Narrow screens, large text, less motion: nothing is lost and nobody scrolls sideways. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { closingTests, openBrowser, visitor } from '../src/browser.js';
import { LOCALES, STATES, serveSamples } from '../src/samples.js';

const browser = await openBrowser();
const samples = await serveSamples();
const context = await visitor(browser, { baseURL: samples });

/** A telephone, then the same text at 200 % on a telephone and on a desk, then spaced as RGAA 10.12 lets whoever reads space it. */
const SCREENS = [
  { what: '320 px', width: 320, text: '100%' },
  { what: '360 px with text at 200 %', width: 360, text: '200%' },
  { what: '1280 px with text at 200 %', width: 1280, text: '200%' },
  { what: '360 px with spaced text', width: 360, text: '100%', spaced: true },
  { what: '1280 px with spaced text', width: 1280, text: '100%', spaced: true },
];

for (const locale of LOCALES) {
  describe(`templates in ${locale}`, { concurrency: 2 }, () => {
    for (const state of STATES) test(state, () => assertFits(locale, state));
  });
}

async function assertFits(locale, state) {
  const page = await context.newPage();
  await page.goto(`/${locale}/${state}.html`);
  for (const { what, width, text, spaced } of SCREENS) {
    await page.setViewportSize({ width, height: 700 });
    if (spaced) await page.evaluate(space);
    await page.evaluate((size) => { document.documentElement.style.fontSize = size; }, text);
    const { sideways, lost } = await page.evaluate(measure);
    assert.equal(sideways, 0, `${what}: ${sideways} px sideways`);
    assert.deepEqual(lost, [], `${what}: text that is cut`);
  }
  await page.close();
}

/** Lines, paragraphs, letters and words as far apart as the criterion says. */
function space() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-block-end: 2em !important; }');
  document.adoptedStyleSheets = [sheet];
}

/** How far one may scroll sideways, and the elements whose own text does not fit in them or in the window. */
function measure() {
  const root = document.documentElement;
  const text = (element) => [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  /* What is only for screen readers is cut on purpose. */
  const isSeen = (element) => element === root || (getComputedStyle(element).clipPath === 'none' && isSeen(element.parentElement));
  const isCut = (element) => {
    if (element.matches('.skip-link, script') || !element.checkVisibility() || !isSeen(element)) return false;
    const range = document.createRange();
    return text(element).some((node) => {
      range.selectNodeContents(node);
      const { left, right, width } = range.getBoundingClientRect();
      const clips = getComputedStyle(element).overflow !== 'visible' && element.scrollWidth > element.clientWidth + 1;
      return width > 0 && (left < -1 || right > root.clientWidth + 1 || clips);
    });
  };
  const lost = [...document.body.querySelectorAll('*')].filter(isCut).map((element) => element.outerHTML.slice(0, 120));
  return { sideways: Math.max(0, root.scrollWidth - root.clientWidth), lost };
}

test('a word that cannot be broken is noticed', async () => {
  const context = await visitor(browser, { baseURL: samples, viewport: { width: 320, height: 700 } });
  const page = await context.newPage();
  await page.goto(`/${LOCALES[0]}/sign-in.html`);
  await page.evaluate(() => {
    const title = document.querySelector('h1');
    title.textContent = 'anticonstitutionnellement'.repeat(3);
    title.style.overflowWrap = 'normal';
  });
  const { sideways, lost } = await page.evaluate(measure);
  assert.ok(sideways > 0 && lost.length === 1, `${sideways} px, ${lost}`);
  await context.close();
});

test('whoever asked for less motion sees none', async () => {
  const moving = async (reducedMotion) => {
    const context = await visitor(browser, { baseURL: samples, reducedMotion });
    const page = await context.newPage();
    await page.goto(`/${LOCALES[0]}/guide.html`);
    const count = await page.evaluate(() => {
      const lasts = (times) => times.split(', ').some((time) => parseFloat(time) > 0);
      const moves = (element) => {
        const style = getComputedStyle(element);
        return lasts(style.transitionDuration) || (style.animationName !== 'none' && lasts(style.animationDuration)) || style.scrollBehavior === 'smooth';
      };
      return [...document.querySelectorAll('*')].filter(moves).length;
    });
    await context.close();
    return count;
  };
  assert.ok((await moving('no-preference')) > 0, 'there is motion to reduce');
  assert.equal(await moving('reduce'), 0);
});

closingTests();
