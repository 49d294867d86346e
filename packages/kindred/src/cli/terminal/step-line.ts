import type { EpochEvent, StepEvent } from '@kindred/core';
import { displayWidth } from '@kindred/report/text';
import { formatClock, formatNumber, formatPercent, formatRate, formatSeconds } from './format.js';
import type { Palette } from './palette.js';
import { progressBar } from './progress-bar.js';

const barWidths = [24, 16, 10];

/**
 * Where training stands, on one line: epoch, step, bar, rate, time left, loss, its terms, learning rate. What
 * matters least goes first where the width does not hold all.
 */
export function formatStepLine(event: StepEvent, width: number, palette: Palette): string {
  const { step, stepsPerEpoch } = event;
  const position = `${palette.bold(epochText(event))}  ${stepText(event)}`;
  const [loss, ...terms] = lossTexts(event);
  const rate = formatRate(event.imagesPerSecond);
  const left = leftText(event);
  const learningRate = palette.dim(`lr ${formatNumber(event.learningRate)}`);
  const bars = barWidths.map((length) => palette.cyan(progressBar(step / stepsPerEpoch, length)));
  const candidates = [
    ...bars.map((bar) => [position, bar, rate, left, loss, ...terms, learningRate]),
    [position, bars[2], rate, left, loss, ...terms],
    [position, bars[2], rate, left, loss],
    [position, rate, left, loss],
    [position, left, loss],
    [position, loss],
  ].map((parts) => parts.filter(Boolean).join('  '));
  return candidates.find((line) => displayWidth(line) <= width) ?? candidates.at(-1)!;
}

/** The same for a log: no bar, everything said. */
export function formatStepLog(event: StepEvent): string {
  return [
    epochText(event),
    `step ${stepText(event)}`,
    formatRate(event.imagesPerSecond),
    leftText(event),
    ...lossTexts(event),
    `lr ${formatNumber(event.learningRate)}`,
  ]
    .filter(Boolean)
    .join('  ');
}

/** What an epoch brought, on one line. */
export function formatEpochLine(event: EpochEvent, palette: Palette): string {
  const { train, validation, isBest } = event;
  const parts = [
    palette.bold(epochText(event)),
    ...lossTexts(train),
    `acc ${formatPercent(train.accuracy).padStart(8)}`,
    ...(validation ? [`val ${formatPercent(validation.accuracy).padStart(8)}`] : []),
    ...(validation ? [isBest ? palette.green('best') : '    '] : []),
    palette.dim(formatSeconds(event.seconds)),
  ];
  return parts.join('  ');
}

function epochText({ epoch, epochs }: { epoch: number; epochs: number }): string {
  const total = String(epochs);
  return `epoch ${String(epoch).padStart(total.length)}/${total}`;
}

function stepText({ step, stepsPerEpoch }: StepEvent): string {
  const total = String(stepsPerEpoch);
  return `${String(step).padStart(total.length)}/${total}`;
}

function leftText({ secondsLeft }: StepEvent): string {
  return secondsLeft === undefined ? '' : `${formatClock(secondsLeft)} left`;
}

/** The loss and, where it has more than one, its terms. */
function lossTexts({ loss, terms }: Pick<StepEvent, 'loss' | 'terms'>): string[] {
  const entries = Object.entries(terms);
  return [
    `loss ${formatNumber(loss)}`,
    ...(entries.length > 1 ? entries.map(([name, value]) => `${name} ${formatNumber(value)}`) : []),
  ];
}
