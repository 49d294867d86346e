import type { EvaluationReport } from '@kindred/core/evaluate';
import { classGapTexts, countOf, groupDigits, printable } from '@kindred/report/text';
import type { FinishedRun } from '../../api/finish.js';
import { sharedTexts } from '../../api/shared-texts.js';
import { quoteArgument } from '../../flags/quote-argument.js';
import { formatNumber, formatPercent, formatSeconds } from './format.js';
import { labelledLines } from './lines.js';
import { headText } from './run-notes.js';
import type { Style } from './style.js';

/** How kindred can be called. */
export interface Calling {
  /** `npx kindred` */
  readonly command: string;
  /** The files with parts of the user's own that the run needs. */
  readonly partFiles: readonly string[];
}

/** What is written behind a command that needs them. */
export function partFlags(files: Calling['partFiles']): string {
  return files.map((file) => ` --parts ${quoteArgument(file)}`).join('');
}

const endings: Readonly<Record<FinishedRun['reason'], string>> = {
  completed: '',
  'early-stopping': ', stopped early',
  stopped: ', stopped by its program',
};

/**
 * How a run that has ended did, where its files are and what can be done with them.
 * @param calling how kindred can be called
 */
export function formatRunSummary(run: FinishedRun, calling: Calling, style: Style): string[] {
  return [
    ...labelledLines(
      [
        ...evaluationRows(run, style),
        ...bestRow(run),
        ['time', formatSeconds(run.seconds) + endings[run.reason]],
      ],
      style,
    ),
    '',
    ...formatRunFiles(run, calling, style),
  ];
}

/** Where a run's files are and what can be done with them. */
export function formatRunFiles(
  { folder, model, report }: FinishedRun,
  { command, partFiles }: Calling,
  style: Style,
): string[] {
  const path = quoteArgument(folder);
  // Paths and commands are there to be copied: they stay whole.
  return labelledLines(
    [
      ['classifier', printable(model)],
      ['run', printable(folder)],
      ...(report === undefined ? [] : [['report', printable(report)] as const]),
      ['next', `${command} evaluate ${path}${partFlags(partFiles)}`],
      ['', `${command} predict IMAGE... --model ${path}`],
    ],
    { ...style, width: Number.POSITIVE_INFINITY },
  );
}

function evaluationRows(
  { evaluation, evaluatedOn: split, caveat, classNames, shared }: FinishedRun,
  style: Style,
): [string, string][] {
  const { samples, accuracy, nll, calibration, compactness } = evaluation;
  const { lower, upper } = accuracy.interval;
  const { ratio } = compactness.embedding;
  return [
    [
      'accuracy',
      `${style.bold(formatPercent(accuracy.top1))} on ${groupDigits(samples)} ${split} images ` +
        `(95 % interval ${formatPercent(lower)} to ${formatPercent(upper)})`,
    ],
    ...(caveat ? [['', caveat] as [string, string]] : []),
    ...sharedTexts(shared, split).map((text): [string, string] => ['', text]),
    ...classRows(evaluation, classNames),
    ['NLL', formatNumber(nll)],
    ['ECE', formatPercent(calibration.ece)],
    [
      'compactness',
      ratio === null
        ? 'unknown: no two images of a class, no two classes, or all images alike'
        : `${formatNumber(ratio)} (mean distance of embeddings, same class / different classes)`,
    ],
  ];
}

/** What the accuracy hides of the classes: nothing where they are even, and all were tested and predicted. */
function classRows(evaluation: EvaluationReport, classNames: readonly string[]): [string, string][] {
  const { accuracy, perClass, uneven } = evaluation;
  const sizes = perClass.map(({ support }) => support).filter((support) => support > 0);
  const gaps = classGapTexts(evaluation, classNames.map(printable));
  return [
    ...(uneven
      ? [
          [
            'balanced',
            `${formatPercent(accuracy.balanced)}, the mean recall of ${countOf(sizes.length, 'class', 'classes')} of ` +
              `${groupDigits(Math.min(...sizes))} to ${countOf(Math.max(...sizes), 'image')}`,
          ] as [string, string],
        ]
      : []),
    ...gaps.map((text, i): [string, string] => [i === 0 ? 'classes' : '', text]),
  ];
}

function bestRow({ best, epochs, head }: FinishedRun): [string, string][] {
  if (head && (best ? best.epoch === 0 : epochs === 0)) {
    const kept =
      epochs > 0 ? 'the head alone, which tuning did not improve' : 'a head on the frozen backbone';
    return [['network', `${kept} (${headText(head)})`]];
  }
  if (!best) return [['epochs', String(epochs)]];
  return [['best epoch', `${best.epoch} of ${epochs} (validation accuracy ${formatPercent(best.accuracy)})`]];
}
