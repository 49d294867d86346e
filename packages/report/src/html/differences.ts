import type { Comparison } from '../comparison/aggregate.js';
import type { Difference } from '../comparison/differences.js';
import { fixed, points, pValue } from '../document/format.js';
import { VERDICT_WORDS } from '../document/verdicts.js';
import { html, type Markup } from '../markup.js';
import { median } from '../statistics/summary.js';
import { farOutTest } from '../svg/far-out.js';
import { intervalAxis, intervalMark } from '../svg/interval.js';
import { countOf } from '../text/words.js';

/** Differences closer to the others than a point are not far out. */
const LEAST_DISTANCE = 0.01;

/** The paired tests of every setting, each difference with its picture. */
export function differencesSection({ grid, baseline, differences }: Comparison): Markup {
  if (differences.length === 0) {
    return html`<p>No loss has a run with a seed that ${baseline} has, too: nothing is compared.</p>`;
  }
  const reach = axisReach(differences);
  const end = axisEnd(reach);
  return html`<p class="note">Test accuracy minus that of ${baseline}, in points, over common seeds, with its 95 % interval; the loss is better to the right. The axes reach from −${end} to +${end} points; an arrow stands for what lies beyond. In small print: p after correction, and for McNemar's test the images that only the loss : only ${baseline} gets right.</p>
${grid.settings.map(({ data, model }) => {
  const rows = differences.filter(({ setting }) => setting.data === data && setting.model === model);
  return rows.length > 0 && settingTable(`${data} with ${model}`, rows, baseline, reach);
})}`;
}

function settingTable(title: string, rows: readonly Difference[], baseline: string, reach: number): Markup {
  return html`<h3>${title}</h3>
<table class="tests">
<thead><tr><th scope="col" class="name">loss</th><th scope="col" class="picture">${intervalAxis(axisEnd(reach))}</th><th scope="col">points</th><th scope="col">95 % interval</th><th scope="col">paired t, p</th><th scope="col">McNemar, p</th><th scope="col" class="text">verdict</th></tr></thead>
<tbody>${rows.map((row) => differenceRow(row, baseline, reach))}
</tbody></table>
`;
}

function differenceRow(difference: Difference, baseline: string, reach: number): Markup {
  const { loss, seeds, accuracy, adjustedP, pooled, pooledAdjustedP, verdict } = difference;
  const test = accuracy.kind === 'tested' ? accuracy : undefined;
  const interval = test
    ? `${points(test.interval.lower)} to ${points(test.interval.upper)}`
    : accuracy.kind === 'one pair'
      ? 'one seed: no test'
      : 'no variation: no test';
  const words = VERDICT_WORDS[verdict](baseline);
  const description = `${loss} minus ${baseline}: ${points(accuracy.difference)} points, ${interval}; ${words}`;
  const mark = intervalMark({
    value: accuracy.difference,
    interval: test?.interval,
    verdict,
    description,
    reach,
  });
  const t = test && `t(${test.degreesOfFreedom}) = ${fixed(test.t, 2)}, `;
  return html`
<tr><th scope="row">${loss}</th><td class="picture">${mark}</td><td data-label="points">${points(accuracy.difference)}<small>${countOf(seeds.length, 'seed')}</small></td><td data-label="95 % interval">${interval}</td><td data-label="paired t, p">${pValue(test?.p ?? null)}<small>${test && `${t}Holm ${pValue(adjustedP)}`}</small></td><td data-label="McNemar, p">${pValue(pooled.p)}<small>${pooled.firstOnly} : ${pooled.secondOnly}, Holm ${pValue(pooledAdjustedP)}</small></td><td class="text ${verdict}">${words}</td></tr>`;
}

/** So far that all differences have room but those far from the others, and most intervals. */
function axisReach(differences: readonly Difference[]): number {
  const tests = differences.flatMap(({ accuracy }) =>
    accuracy.kind === 'tested' ? [accuracy.interval] : [],
  );
  const usual = tests.length > 0 ? 3 * median(tests.map(({ lower, upper }) => (upper - lower) / 2)) : 0;
  const values = differences.map(({ accuracy }) => accuracy.difference);
  const isFarOut = farOutTest(values, Math.max(usual, LEAST_DISTANCE));
  const largest = Math.max(...values.filter((value) => !isFarOut(value)).map(Math.abs));
  const farthest = Math.max(largest, ...tests.flatMap(({ lower, upper }) => [-lower, upper]));
  return Math.min(1.15 * farthest, Math.max(1.15 * largest, usual)) || LEAST_DISTANCE;
}

function axisEnd(reach: number): string {
  return (100 * reach).toFixed(1);
}
