import type { Estimate } from '@kindred/core';
import { countOf, formatTable, groupDigits, wrap } from '@kindred/report/text';
import type { AbnormalReport, AbnormalResult } from '../../api/abnormality/report.js';
import { formatPercent } from './format.js';
import type { Palette } from './palette.js';

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

/** How well scores tell abnormal images: for each kind of images a row for each score. */
export function formatAbnormalReport(
  { normal, refused, results }: AbnormalReport,
  palette: Palette,
): string[] {
  const lines = [
    `normal: ${groupDigits(normal.images)} ${normal.split} images of ${normal.data}, accuracy ${formatPercent(normal.accuracy)}`,
  ];
  for (const [score, reason] of Object.entries(refused)) lines.push(`without score ${score}: ${reason}`);
  for (const kind of kinds) {
    const own = results.filter((result) => result.kind === kind);
    if (own.length > 0) lines.push('', palette.bold(titles[kind]), ...tableOf(own));
  }
  return [...lines, ...summaryOf(results, palette), '', ...wrap(legend, 110)];
}

/** Which score suits which kind of images: mean AUROCs. */
function summaryOf(results: readonly AbnormalResult[], palette: Palette): string[] {
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
  return [
    '',
    palette.bold(
      'In short: mean AUROC of each kind of images (* the highest; small differences mean little)',
    ),
    ...formatTable([['', ...present.map((kind) => `${shortTitles[kind]}  `)], ...rows], {
      align: ['left', 'right'],
    }),
  ];
}

/** What each kind of images is called, in a line of its own, over the rows of its scores. */
function tableOf(results: readonly AbnormalResult[]): string[] {
  const groups = results.map((result, i) => [
    ...(isSameChance(result, results[i - 1]) ? [] : [chanceRow(result)]),
    ...Object.entries(result.detection).map(([score, { auroc, auprNormal, auprAbnormal, fpr95 }]) => [
      `  ${score}`,
      withInterval(auroc),
      formatShare(auprNormal.value),
      formatShare(auprAbnormal.value),
      withInterval(fpr95),
    ]),
  ]);
  const head = ['', 'AUROC', 'AUPR normal', 'AUPR abnormal', 'FPR95'];
  const [headline, ...rows] = formatTable([head, ...groups.flat()], { align: ['left', 'right'] });
  return [
    headline!,
    ...results.flatMap((result, i) => [titleOf(result), ...rows.splice(0, groups[i]!.length)]),
  ];
}

function titleOf({ name, images, accuracy, cleanAccuracy }: AbnormalResult): string {
  const title = `${name}: ${countOf(images, 'image')}`;
  if (accuracy === undefined || cleanAccuracy === undefined) return title;
  return `${title}, accuracy ${formatPercent(accuracy)} (unchanged ${formatPercent(cleanAccuracy)})`;
}

function isSameChance({ chance }: AbnormalResult, before: AbnormalResult | undefined): boolean {
  return chance.auprNormal === before?.chance.auprNormal;
}

function chanceRow({ chance }: AbnormalResult): string[] {
  return ['  by chance', '50.00', formatShare(chance.auprNormal), formatShare(chance.auprAbnormal), '95.00'];
}

function withInterval({ value, lower, upper }: Estimate): string {
  return `${formatShare(value)} (${formatShare(lower)} .. ${formatShare(upper)})`;
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
