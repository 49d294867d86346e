import type { AbnormalReport, AbnormalResult } from '../api/abnormality/evaluate-abnormal.js';
import { groupDigits } from '../data/text.js';
import { alignColumns } from './align-columns.js';
import { formatPercent } from './format.js';
import type { Palette } from './palette.js';

const titles: Readonly<Record<AbnormalResult['kind'], string>> = {
  data: 'Other images',
  synthetic: 'Images of nothing',
  corruption: 'Corrupted images',
  attack: 'Adversarial examples against this network (pixel values of 0 .. 255)',
};

/** How well scores tell abnormal images: a row for each kind of images and score. */
export function formatAbnormalReport(
  { normal, refused, results }: AbnormalReport,
  palette: Palette,
): string[] {
  const lines = [
    `normal: ${groupDigits(normal.images)} ${normal.split} images of ${normal.data}, accuracy ${formatPercent(normal.accuracy)}`,
  ];
  for (const [score, reason] of Object.entries(refused)) lines.push(`without score ${score}: ${reason}`);
  for (const kind of ['data', 'synthetic', 'corruption', 'attack'] as const) {
    const own = results.filter((result) => result.kind === kind);
    if (own.length > 0) lines.push('', palette.bold(titles[kind]), ...tableOf(own));
  }
  lines.push(
    '',
    'AUROC: chance that a normal image scores above an abnormal one (95 % bootstrap interval over images). AUPR: average',
    'precision, normal and abnormal images as positives. FPR95: share of abnormal images taken for normal where 95 % of',
    'the normal ones are. Higher is better, but of FPR95.',
  );
  return lines;
}

function tableOf(results: readonly AbnormalResult[]): string[] {
  const rows = results.flatMap(({ name, accuracy, images, detection }) =>
    Object.entries(detection).map(([score, { auroc, auprNormal, auprAbnormal, fpr95 }], i) => [
      i === 0 ? name : '',
      i === 0 ? groupDigits(images) : '',
      i === 0 && accuracy !== undefined ? formatPercent(accuracy) : '',
      score,
      `${share(auroc.value)} (${share(auroc.lower)} .. ${share(auroc.upper)})`,
      share(auprNormal.value),
      share(auprAbnormal.value),
      share(fpr95.value),
    ]),
  );
  const head = ['', 'images', 'accuracy', 'score', 'AUROC', 'AUPR normal', 'AUPR abnormal', 'FPR95'];
  return alignColumns(
    [head, ...rows],
    ['left', 'right', 'right', 'left', 'right', 'right', 'right', 'right'],
  );
}

function share(value: number): string {
  return (100 * value).toFixed(1);
}
