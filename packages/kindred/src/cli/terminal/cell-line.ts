import { countOf, displayWidth, groupDigits, truncate, wrap } from '@kindred/report/text';
import type { CellEvent, GridEvent } from '../../api/compare/events.js';
import { formatClock, formatPercent, formatRate, formatSeconds, progressBar } from './format.js';
import { firstThatFits, partLines } from './lines.js';
import { transferWork } from './run-notes.js';
import type { Style } from './style.js';

/** What is compared, and how much of it is done. */
export function formatGrid(
  { folder, data, models, losses, seeds, runs, shard, total, done }: GridEvent,
  { width }: Pick<Style, 'width'>,
): string[] {
  const sizes = [
    countOf(data.length, 'data set'),
    countOf(models.length, 'network'),
    countOf(losses.length, 'loss', 'losses'),
    countOf(seeds.length, 'seed'),
  ];
  const part = shard ? `shard ${shard.index} of ${shard.count} has ${total} of them, ` : '';
  const text = `${folder}: ${countOf(runs, 'run')} (${sizes.join(', ')}); ${part}${done} finished`;
  return wrap(text, width, '  ');
}

/** What has become of a run: on one line where that holds it. */
export function formatNews(event: Exclude<CellEvent, { type: 'run' }>, style: Style): string[] {
  const { cell, done, total, secondsLeft } = event;
  const place = `${positionText(done, total)} ${style.bold(cell)}`;
  if (event.type === 'failed') return failureLines(place, event.message, style);
  if (event.type === 'busy') return partLines([place, `is being made by process ${event.process}`], style);
  const { accuracy, validationAccuracy, seconds } = event;
  const parts = [
    place,
    `test ${formatPercent(accuracy)}`,
    validationAccuracy === null ? '' : `val ${formatPercent(validationAccuracy)}`,
    chosenText(event),
    seconds === undefined ? '' : style.dim(formatSeconds(seconds)),
    secondsLeft === undefined || done === total ? '' : `${formatClock(secondsLeft)} left`,
  ];
  return partLines(parts, style);
}

function chosenText({ kept, chosenEpoch, epochs }: Extract<CellEvent, { type: 'finished' }>): string {
  if (kept !== 'head') return `epoch ${chosenEpoch}/${epochs}`;
  return epochs === 0 ? 'head' : `head, epoch 0/${epochs}`;
}

function failureLines(place: string, message: string, style: Style): string[] {
  const line = `${place}  ${style.red('failed')}: ${message}`;
  if (displayWidth(line) <= style.width) return [line];
  return [...partLines([place, style.red('failed')], style), ...wrap(`    ${message}`, style.width, '    ')];
}

/** Where the run at hand stands, and how long everything takes, on one line: what matters least goes first. */
export function formatCellProgress(
  { cell, done, total, secondsLeft, event }: Extract<CellEvent, { type: 'run' }>,
  style: Style,
  { bar = true } = {},
): string {
  const place = `${positionText(done + 1, total)} ${style.bold(cell)}`;
  const left = secondsLeft === undefined ? '' : `${formatClock(secondsLeft)} left`;
  if (event.type === 'features' || event.type === 'head') {
    const share = event.total === 0 ? 1 : event.done / event.total;
    const work = [transferWork[event.type], `${groupDigits(event.done)}/${groupDigits(event.total)}`].join(
      ' ',
    );
    const drawn = bar ? style.cyan(progressBar(share, 12)) : '';
    const candidates = [
      [place, drawn, work, left],
      [place, work, left],
      [place, left],
    ];
    return truncate(firstThatFits(candidates, style.width - 1), style.width - 1);
  }
  if (event.type !== 'step')
    return [place, doingText[event.type] ?? 'preparing', left].filter(Boolean).join('  ');
  const epoch = `epoch ${event.epoch}/${event.epochs}`;
  const rate = formatRate(event.imagesPerSecond);
  const drawn = bar ? style.cyan(progressBar(event.step / event.stepsPerEpoch, 12)) : '';
  const candidates = [
    [place, drawn, epoch, rate, left],
    [place, epoch, rate, left],
    [place, epoch, left],
    [place, left],
  ];
  return truncate(firstThatFits(candidates, style.width - 1), style.width - 1);
}

const doingText: Readonly<Record<string, string>> = {
  epoch: 'validated',
  validation: 'validation',
  evaluation: 'evaluation',
};

function positionText(number: number, total: number): string {
  return `[${String(number).padStart(String(total).length)}/${total}]`;
}
