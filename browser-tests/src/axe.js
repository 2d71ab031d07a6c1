/** axe-core, under the rules of RGAA 4 and WCAG 2.2 AA, with what it cannot decide sorted in axe-incomplete.json. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import axe from 'axe-core';

const TAGS = ['RGAAv4', 'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** `[{ rule, target, why }]`: a person looked at these; `target` is the end of a selector. */
const TRIAGED = JSON.parse(readFileSync(new URL('../axe-incomplete.json', import.meta.url), 'utf8'));

/** Fails when axe finds something on this page, or cannot decide about something that nobody has looked at. */
export async function assertAccessible(page, where) {
  const { violations, incomplete, passes } = await examine(page);
  assert.ok(passes > 10, `${where}: axe examined nothing`);
  assert.deepEqual(violations, [], `${where}: violations`);
  assert.deepEqual(incomplete.filter((found) => !isTriaged(found)), [], `${where}: axe cannot decide; look, then add it to axe-incomplete.json`);
}

async function examine(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(async (values) => {
    const results = await globalThis.axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations', 'incomplete'] });
    const nodes = (rules) => rules.flatMap((rule) => rule.nodes.map((node) => ({
      rule: rule.id,
      target: node.target.join(' '),
      summary: node.failureSummary,
      html: node.html.slice(0, 160),
    })));
    return { violations: nodes(results.violations), incomplete: nodes(results.incomplete), passes: results.passes.length };
  }, TAGS);
}

function isTriaged({ rule, target }) {
  return TRIAGED.some((triaged) => triaged.rule === rule && target.endsWith(triaged.target));
}
