import type { EpochEvent, StepEvent } from '@kindred/core/train';
import {
  formatClock,
  formatNumber,
  formatPercent,
  formatRate,
  formatSeconds,
  progressBar,
} from './format.js';
import { firstThatFits } from './lines.js';
import type { Style } from './style.js';

const barWidths = [24, 16, 10];

/**
 * Where training stands, on one line: epoch, step, bar, rate, time left, loss, its terms, learning rate. What
 * matters least goes first where the width does not hold all.
 */
export function formatStepLine(event: StepEvent, width: number, style: Style): string {
  const { step, stepsPerEpoch } = event;
  const position = `${style.bold(epochText(event))}  ${stepText(event)}`;
  const [loss, ...terms] = lossTexts(event);
  const rate = formatRate(event.imagesPerSecond);
  const left = leftText(event);
  const learningRate = style.dim(`lr ${formatNumber(event.learningRate)}`);
  const bars = barWidths.map((length) => style.cyan(progressBar(step / stepsPerEpoch, length)));
  const candidates = [
    ...bars.map((bar) => [position, bar, rate, left, loss, ...terms, learningRate]),
    [position, bars[2], rate, left, loss, ...terms],
    [position, bars[2], rate, left, loss],
    [position, rate, left, loss],
    [position, left, loss],
    [position, loss],
  ];
  return firstThatFits(candidates, width);
}

/** The same for a log: no bar, and everything said where there is room. */
export function formatStepLog(event: StepEvent, width: number): string {
  const position = [epochText(event), `step ${stepText(event)}`];
  const rate = formatRate(event.imagesPerSecond);
  const left = leftText(event);
  const [loss, ...terms] = lossTexts(event);
  const learningRate = `lr ${formatNumber(event.learningRate)}`;
  const candidates = [
    [...position, rate, left, loss, ...terms, learningRate],
    [...position, rate, left, loss, ...terms],
    [...position, rate, left, loss],
    [...position, left, loss],
    [...position, loss],
  ];
  return firstThatFits(candidates, width);
}

/** Room for the longest usual time, so that all lines of a run leave out the same. */
const timeWidth = '59 min 59 s'.length;

/** What an epoch brought, on one line; the terms of the loss go first where the width does not hold all. */
export function formatEpochLine(event: EpochEvent, style: Style): string {
  const { train, validation, isBest } = event;
  const epoch = style.bold(epochText(event));
  const [loss, ...terms] = lossTexts(train);
  const accuracy = `acc ${formatPercent(train.accuracy).padStart(8)}`;
  const validated = validation
    ? [`val ${formatPercent(validation.accuracy).padStart(8)}`, isBest ? style.green('best') : '    ']
    : [];
  const candidates = [
    [epoch, loss, ...terms, accuracy, ...validated],
    [epoch, loss, accuracy, ...validated],
    [epoch, loss, ...(validation ? validated : [accuracy])],
  ];
  const line = firstThatFits(candidates, style.width - timeWidth - 2);
  return `${line}  ${style.dim(formatSeconds(event.seconds))}`;
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
