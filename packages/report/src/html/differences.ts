import type { Comparison } from '../comparison/aggregate.js';
import type { Difference } from '../comparison/differences.js';
import { differenceText } from '../document/difference-text.js';
import { breakable, html, type Markup } from '../markup.js';
import { farOutTest } from '../statistics/far-out.js';
import { median } from '../statistics/summary.js';
import { intervalAxis, intervalMark } from '../svg/interval.js';

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
  const { loss, accuracy, verdict } = difference;
  const text = differenceText(difference, baseline);
  const isTested = accuracy.kind === 'tested';
  const interval = isTested ? `, 95 % interval ${text.interval}` : '';
  const mark = intervalMark({
    value: accuracy.difference,
    interval: isTested ? accuracy.interval : undefined,
    verdict,
    description: `${loss} minus ${baseline}: ${text.points} points${interval}; ${text.verdict}`,
    reach,
  });
  return html`
<tr><th scope="row">${breakable(loss)}</th><td class="picture">${mark}</td><td data-label="points">${text.points}<small>${text.seeds}</small></td><td data-label="95 % interval">${text.interval}</td><td data-label="paired t, p">${text.p}${isTested && html`<small>${text.t}, Holm ${text.adjustedP}</small>`}</td><td data-label="McNemar, p">${text.pooledP}<small>${text.alone}, Holm ${text.pooledAdjustedP}</small></td><td class="text ${verdict}">${text.verdict}</td></tr>`;
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
