import { checkOptions } from '@kindred/core/config';
import { KindredError } from '@kindred/core/errors';
import type { Compactness, EvaluationReport, Interval } from '@kindred/core/evaluate';
import { classGapTexts, faultlessText } from './class-gaps.js';
import { formatRetrieval } from './retrieval.js';
import { formatTable } from './table.js';
import { displayWidth, printable, truncate, wrap } from './width.js';
import { countOf, groupDigits } from './words.js';

/** How {@link formatReport} is laid out. */
export interface FormatReportOptions {
  /** Columns of the terminal; not bound where not given. */
  readonly width?: number | undefined;
}

/** Numbers to the right of their names. */
const ALIGN = ['left', 'right'] as const;

/** Columns that the name of a class takes at most. */
const NAME_WIDTH = 28;

/** Rows shown of the list of classes and of the list of confusions. */
const ROWS_SHOWN = 10;

/** Columns from which on the recalls have their intervals beside them, and those that the numbers of classes take. */
const INTERVAL_WIDTH = 80;
const NUMBERS = { width: 42, withIntervals: 60 };

/** Most columns of the confusion matrix, fewest of a cell in it, and most of a class name beside it. */
const MATRIX = { width: 80, cell: 4, label: 16 };

/**
 * The report as aligned plain text for a terminal, without a line break at the end.
 * @throws KindredError where there is not a name for each class.
 */
export function formatReport(
  report: EvaluationReport,
  classNames: readonly string[],
  options: FormatReportOptions = {},
): string {
  checkOptions('formatReport', options, { width: true });
  const { width = Number.POSITIVE_INFINITY } = options;
  if (classNames.length !== report.classes) {
    throw new KindredError(`${classNames.length} class names for a report on ${report.classes} classes`);
  }
  const names = classNames.map((name) => truncate(printable(name), NAME_WIDTH));
  const table = (rows: readonly (readonly string[])[]) =>
    formatTable(rows, { align: ALIGN, indent: '  ', width });
  const sections = [
    [...headline(report), ...classGapTexts(report, names).flatMap((text) => wrap(text, width, '  '))],
    ['Compactness (Euclidean distance, mean over pairs of images)', ...table(compactnessRows(report))],
    formatRetrieval(report.retrieval, { width }),
    worstClasses(report, names, table, width),
    confusions(report, names, table, width),
  ];
  return sections.map((lines) => lines.join('\n')).join('\n\n');
}

type Table = (rows: readonly (readonly string[])[]) => string[];

function headline(report: EvaluationReport): string[] {
  const { samples, classes, accuracy, macro, uneven, nll, calibration } = report;
  const { top1, top5, k, interval, balanced } = accuracy;
  const lines = formatTable(
    [
      ['Top-1 accuracy', percent(top1)],
      ...(uneven ? [['Balanced accuracy', percent(balanced)]] : []),
      // With as many guesses as classes every guess is right.
      ...(k < classes ? [[`Top-${k} accuracy`, percent(top5)]] : []),
      ['Macro-F1', percent(macro.f1)],
      ['Mean average precision', percent(macro.averagePrecision)],
      ['Negative log-likelihood', decimal(nll)],
      ['Calibration error (ECE)', percent(calibration.ece)],
      ['  in the worst bin', percent(calibration.mce)],
    ],
    { align: ALIGN },
  );
  const [top1Line = '', ...others] = lines;
  const intervalLine = `  95 % interval ${percent(interval.lower)} to ${percent(interval.upper)}`;
  return [
    `${countOf(samples, 'image')} of ${countOf(classes, 'class', 'classes')}`,
    top1Line,
    intervalLine,
    ...others,
  ];
}

function compactnessRows({ compactness }: EvaluationReport): string[][] {
  const { embedding, attention } = compactness;
  const measured = attention ? [embedding, attention] : [embedding];
  const row = (name: string, text: (one: Compactness) => string) => [name, ...measured.map(text)];
  return [
    attention ? ['', 'embedding', 'attention'] : ['', 'embedding'],
    row('same class', ({ intra }) => decimal(intra)),
    row('other class', ({ inter }) => decimal(inter)),
    row('ratio', ({ ratio }) => decimal(ratio)),
    row('ratio of squares', ({ squared }) => decimal(squared.ratio)),
    row('images', ({ samples, samplesUsed }) =>
      samplesUsed === samples ? 'all' : `${groupDigits(samplesUsed)} of ${groupDigits(samples)}`,
    ),
  ];
}

function worstClasses(
  { perClass }: EvaluationReport,
  names: readonly string[],
  table: Table,
  width: number,
): string[] {
  const present = perClass
    .map((metrics, index) => ({ ...metrics, name: names[index]! }))
    .filter(({ support }) => support > 0)
    .sort((a, b) => a.recall! - b.recall! || b.support - a.support);
  const shown = present.slice(0, ROWS_SHOWN);
  const hasIntervals = width >= INTERVAL_WIDTH;
  const interval = (text: string) => (hasIntervals ? [text] : []);
  const room = Math.min(NAME_WIDTH, width - (hasIntervals ? NUMBERS.withIntervals : NUMBERS.width));
  return [
    shown.length < present.length
      ? `Worst classes by recall (${shown.length} of ${present.length})`
      : 'Classes by recall, worst first',
    ...table([
      ['', 'recall', ...interval('95 % interval'), 'precision', 'AP', 'images'],
      ...shown.map(({ name, recall, recallInterval, precision, averagePrecision, support }) => [
        truncate(name, room),
        percent(recall),
        ...interval(range(recallInterval!)),
        percent(precision),
        percent(averagePrecision),
        groupDigits(support),
      ]),
    ]),
  ];
}

function confusions(
  report: EvaluationReport,
  names: readonly string[],
  table: Table,
  width: number,
): string[] {
  const mistakes = report.confusion.flatMap((row, label) =>
    row.flatMap((count, predicted) =>
      count > 0 && predicted !== label ? [{ label, predicted, count }] : [],
    ),
  );
  if (mistakes.length === 0) return wrap(faultlessText(report), width, '  ');
  return (
    confusionMatrix(report, names, Math.min(width, MATRIX.width)) ??
    largestMistakes(mistakes, report, names, table)
  );
}

/** The whole confusion matrix; undefined where it is too wide. */
function confusionMatrix(
  { confusion }: EvaluationReport,
  classNames: readonly string[],
  width: number,
): string[] | undefined {
  const labels = classNames.map((name) => truncate(name, MATRIX.label));
  const column = Math.max(...labels.map(displayWidth));
  const room = Math.floor((width - 2 - column) / labels.length) - 2;
  const digits = Math.max(...confusion.flat().map((count) => String(count).length));
  if (room < Math.max(MATRIX.cell, digits)) return undefined;
  const cells = (row: readonly number[]) => row.map((count) => (count === 0 ? '.' : String(count)));
  return [
    ...wrap('Confusion: a row for each class, a column for what it was taken for', width, '  '),
    ...formatTable(
      [
        ['', ...labels.map((name) => truncate(name, room))],
        ...confusion.map((row, label) => [labels[label]!, ...cells(row)]),
      ],
      { align: ALIGN, indent: '  ' },
    ),
  ];
}

interface Mistake {
  readonly label: number;
  readonly predicted: number;
  readonly count: number;
}

/** The largest cells of the confusion matrix beside the diagonal. */
function largestMistakes(
  mistakes: readonly Mistake[],
  { perClass }: EvaluationReport,
  names: readonly string[],
  table: Table,
): string[] {
  const worst = mistakes.toSorted((a, b) => b.count - a.count).slice(0, ROWS_SHOWN);
  return [
    worst.length < mistakes.length
      ? `Most confused (${worst.length} of ${mistakes.length} pairs; report.confusion has all)`
      : 'Most confused',
    ...table([
      ['', 'images', 'of the class'],
      ...worst.map(({ label, predicted, count }) => [
        `${names[label]!} taken for ${names[predicted]!}`,
        groupDigits(count),
        percent(count / perClass[label]!.support),
      ]),
    ]),
  ];
}

function range({ lower, upper }: Interval): string {
  return `${(100 * lower).toFixed(1)} to ${(100 * upper).toFixed(1)} %`;
}

function percent(share: number | null): string {
  return share === null ? '-' : `${(100 * share).toFixed(2)} %`;
}

/** Four decimals; numbers too small or too large for them in exponential form. */
function decimal(value: number | null): string {
  if (value === null) return '-';
  return value === 0 || (value >= 1e-3 && value < 1e6) ? value.toFixed(4) : value.toExponential(3);
}
