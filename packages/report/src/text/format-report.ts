import type { Compactness, EvaluationReport } from '@kindred/core';
import { KindredError } from '@kindred/core';
import { cellText, formatTable } from './table.js';

/** Rows shown of the list of classes and of the list of confusions. */
const ROWS_SHOWN = 10;

/** The report as aligned plain text for a terminal, without a line break at the end. */
export function formatReport(report: EvaluationReport, classNames: readonly string[]): string {
  if (classNames.length !== report.classes) {
    throw new KindredError(`${classNames.length} class names for a report on ${report.classes} classes`);
  }
  const sections = [
    formatHeadline(report),
    ['Compactness (Euclidean distance, mean over pairs of samples)', ...formatCompactness(report)],
    formatWorstClasses(report, classNames),
    formatConfusions(report, classNames),
  ];
  return sections.map((lines) => lines.join('\n')).join('\n\n');
}

function formatHeadline({ samples, classes, accuracy, nll, calibration }: EvaluationReport): string[] {
  const { top1, top5, k, interval } = accuracy;
  const lines = formatTable(
    [
      ['Top-1 accuracy', percent(top1)],
      // With as many guesses as classes every guess is right.
      ...(k < classes ? [[`Top-${k} accuracy`, percent(top5)]] : []),
      ['Negative log-likelihood', decimal(nll)],
      ['Calibration error (ECE)', percent(calibration.ece)],
      ['  in the worst bin', percent(calibration.mce)],
    ],
    '',
  );
  lines[0] += `  (95 % interval ${percent(interval.lower)} to ${percent(interval.upper)})`;
  return [`${samples} samples of ${classes} classes`, ...lines];
}

function formatCompactness({ compactness }: EvaluationReport): string[] {
  const { embedding, attention } = compactness;
  const row = (name: string, { intra, inter, ratio, squared, samples, samplesUsed }: Compactness) => [
    name,
    decimal(intra),
    decimal(inter),
    decimal(ratio),
    decimal(squared.ratio),
    samplesUsed === samples ? 'all' : `${samplesUsed} of ${samples}`,
  ];
  return formatTable([
    ['', 'same class', 'other class', 'ratio', 'ratio of squares', 'samples'],
    row('embedding', embedding),
    ...(attention ? [row('attention', attention)] : []),
  ]);
}

function formatWorstClasses({ perClass }: EvaluationReport, classNames: readonly string[]): string[] {
  const present = perClass
    .map((metrics, index) => ({ ...metrics, name: classNames[index]! }))
    .filter(({ support }) => support > 0)
    .sort((a, b) => a.recall! - b.recall! || b.support - a.support);
  const shown = present.slice(0, ROWS_SHOWN);
  return [
    shown.length < present.length
      ? `Worst classes by recall (${shown.length} of ${present.length})`
      : 'Classes by recall, worst first',
    ...formatTable([
      ['', 'recall', 'precision', 'samples'],
      ...shown.map(({ name, recall, precision, support }) => [
        cellText(name),
        percent(recall),
        percent(precision),
        String(support),
      ]),
    ]),
  ];
}

function formatConfusions(
  { confusion, perClass }: EvaluationReport,
  classNames: readonly string[],
): string[] {
  const mistakes: { label: number; predicted: number; count: number }[] = [];
  confusion.forEach((row, label) => {
    row.forEach((count, predicted) => {
      if (count > 0 && predicted !== label) mistakes.push({ label, predicted, count });
    });
  });
  if (mistakes.length === 0) return ['No class was mistaken for another'];
  const worst = mistakes.sort((a, b) => b.count - a.count).slice(0, ROWS_SHOWN);
  return [
    'Most confused',
    ...formatTable([
      ['', 'samples', 'of the class'],
      ...worst.map(({ label, predicted, count }) => [
        `${cellText(classNames[label]!)} taken for ${cellText(classNames[predicted]!)}`,
        String(count),
        percent(count / perClass[label]!.support),
      ]),
    ]),
  ];
}

function percent(share: number | null): string {
  return share === null ? '-' : `${(100 * share).toFixed(2)} %`;
}

/** Four decimals; numbers too small or too large for them in exponential form. */
function decimal(value: number | null): string {
  if (value === null) return '-';
  return value === 0 || (value >= 1e-3 && value < 1e6) ? value.toFixed(4) : value.toExponential(3);
}
