import type { Estimate } from '@kindred/core/evaluate';
import { countOf, displayWidth, formatTable, groupDigits, wrap } from '@kindred/report/text';
import type { AbnormalReport, AbnormalResult } from '../../api/abnormality/report.js';
import { formatPercent } from './format.js';
import { printableParts } from './printable.js';
import { readableWidth, type Style } from './style.js';

const titles: Readonly<Record<AbnormalResult['kind'], string>> = {
  data: 'Other images',
  synthetic: 'Images of nothing',
  corruption: 'Corrupted images',
  attack: 'Adversarial examples against this network (epsilon in pixel values of 0 .. 255)',
};

const shortTitles: Readonly<Record<AbnormalResult['kind'], string>> = {
  data: 'other',
  synthetic: 'nothing',
  corruption: 'corrupted',
  attack: 'adversarial',
};

const kinds = ['data', 'synthetic', 'corruption', 'attack'] as const;

const legend =
  'All in %. AUROC: chance that a normal image scores above an abnormal one. AUPR: average precision, normal and abnormal ' +
  'images as positives; what a score that knows nothing has depends on how many there are of both. FPR95: share of ' +
  'abnormal images taken for normal where 95 % of the normal ones are. Higher is better, but of FPR95. In brackets 95 % ' +
  'intervals over images, not over trainings.';

const noSpread =
  'A value of exactly 0 or 100 has the interval of a share in which no image erred (Wilson); it can be wider than the ' +
  'interval of a value with a few errors.';

/** How well scores tell abnormal images: for each kind of images a row for each score. */
export function formatAbnormalReport(report: AbnormalReport, style: Style): string[] {
  const { normal, refused, results } = printableParts(report);
  const prose = (text: string) => wrap(text, readableWidth(style), '  ');
  const lines = prose(
    `normal: ${groupDigits(normal.images)} ${normal.split} images of ${normal.data}, accuracy ${formatPercent(normal.accuracy)}`,
  );
  for (const [score, reason] of Object.entries(refused))
    lines.push(...prose(`without score ${score}: ${reason}`));
  for (const kind of kinds) {
    const own = results.filter((result) => result.kind === kind);
    if (own.length === 0) continue;
    lines.push('', ...prose(titles[kind]).map(style.bold), ...tableOf(own, style));
  }
  const legends = results.some(hasNoSpread) ? [legend, noSpread] : [legend];
  return [...lines, ...summaryOf(results, style), '', ...wrap(legends.join(' '), readableWidth(style))];
}

/** Whether a value with an interval is exactly 0 or 1. */
function hasNoSpread({ detection }: AbnormalResult): boolean {
  return Object.values(detection).some(({ auroc, fpr95 }) =>
    [auroc.value, fpr95.value].some((value) => value === 0 || value === 1),
  );
}

/** Which score suits which kind of images: mean AUROCs. */
function summaryOf(results: readonly AbnormalResult[], style: Style): string[] {
  const present = kinds.filter((kind) => results.some((result) => result.kind === kind));
  const meanOf = (score: string, kind: AbnormalResult['kind']) => {
    const own = results.filter((result) => result.kind === kind);
    return own.reduce((sum, { detection }) => sum + detection[score]!.auroc.value, 0) / own.length;
  };
  const scores = Object.keys(results[0]?.detection ?? {});
  if (scores.length < 2) return [];
  const means = scores.map((score) => present.map((kind) => meanOf(score, kind)));
  const rows = scores.map((score, i) => [
    score,
    ...means[i]!.map((mean, column) => {
      const isBest = means.every((others) => round(others[column]!) <= round(mean));
      return `${formatShare(mean)}${isBest ? ' *' : '  '}`;
    }),
  ]);
  const title = 'In short: mean AUROC of each kind of images (* the highest; small differences mean little)';
  return [
    '',
    ...wrap(title, readableWidth(style), '  ').map(style.bold),
    ...formatTable([['', ...present.map((kind) => `${shortTitles[kind]}  `)], ...rows], {
      align: ['left', 'right'],
      width: style.width,
    }),
  ];
}

/**
 * What each kind of images is called, in lines of its own, over the rows of its scores. Where the terminal is too narrow
 * for rows that hold a score's name, its metrics and their intervals, each of the three has a row of its own.
 */
function tableOf(results: readonly AbnormalResult[], { width }: Style): string[] {
  const wide = linesOf(results, wideRows, width);
  return wide.every((line) => displayWidth(line) <= width) ? wide : linesOf(results, narrowRows, width);
}

interface Layout {
  readonly head: readonly (readonly string[])[];
  /** A name and what belongs to it: AUROC, AUPR of both kinds, FPR95. */
  readonly rows: (name: string, values: readonly string[]) => readonly (readonly string[])[];
  /** The same with the intervals of the first and the last. */
  readonly rowsWithIntervals: (
    name: string,
    values: readonly string[],
    intervals: readonly string[],
  ) => readonly (readonly string[])[];
}

const wideRows: Layout = {
  head: [['', 'AUROC', 'AUPR normal', 'AUPR abnormal', 'FPR95']],
  rows: (name, values) => [[name, ...values]],
  rowsWithIntervals: (name, values, intervals) => [
    [name, ...values.map((value, i) => `${value} ${intervals[i]}`.trimEnd())],
  ],
};

const narrowRows: Layout = {
  head: [
    ['', '', 'AUPR', 'AUPR', ''],
    ['', 'AUROC', 'normal', 'abnormal', 'FPR95'],
  ],
  rows: (name, values) => [[name], ['', ...values]],
  rowsWithIntervals: (name, values, intervals) => [[name], ['', ...values], ['', ...intervals]],
};

function linesOf(results: readonly AbnormalResult[], layout: Layout, width: number): string[] {
  const rows = results.flatMap((result, i) => [
    [titleOf(result)],
    ...(isSameChance(result, results[i - 1]) ? [] : layout.rows('  by chance', chanceValues(result))),
    ...Object.entries(result.detection).flatMap(([score, { auroc, auprNormal, auprAbnormal, fpr95 }]) =>
      layout.rowsWithIntervals(
        `  ${score}`,
        [auroc, auprNormal, auprAbnormal, fpr95].map(({ value }) => formatShare(value)),
        [intervalText(auroc), '', '', intervalText(fpr95)],
      ),
    ),
  ]);
  return formatTable([...layout.head, ...rows], { align: ['left', 'right'], width });
}

function titleOf({ name, images, accuracy, cleanAccuracy }: AbnormalResult): string {
  const title = `${name}: ${countOf(images, 'image')}`;
  if (accuracy === undefined || cleanAccuracy === undefined) return title;
  return `${title}, accuracy ${formatPercent(accuracy)} (unchanged ${formatPercent(cleanAccuracy)})`;
}

function isSameChance({ chance }: AbnormalResult, before: AbnormalResult | undefined): boolean {
  return chance.auprNormal === before?.chance.auprNormal;
}

function chanceValues({ chance }: AbnormalResult): string[] {
  return ['50.00', formatShare(chance.auprNormal), formatShare(chance.auprAbnormal), '95.00'];
}

function intervalText({ lower, upper }: Estimate): string {
  return `(${formatShare(lower)} .. ${formatShare(upper)})`;
}

/** To the digits that are shown. */
function round(share: number): number {
  return Math.round(1e4 * share);
}

/** A share in 0 .. 1 in per cent; only what is all is 100, and only what is none 0. */
export function formatShare(share: number): string {
  const text = (100 * share).toFixed(2);
  if (text === '100.00' && share < 1) return '>99.99';
  return text === '0.00' && share > 0 ? '<0.01' : text;
}
