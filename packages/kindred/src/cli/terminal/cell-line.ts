import { countOf } from '@kindred/report/text';
import type { CellEvent, GridEvent } from '../../api/compare/events.js';
import { formatClock, formatPercent, formatRate, formatSeconds } from './format.js';
import type { Palette } from './palette.js';
import { progressBar } from './progress-bar.js';

/** What is compared, and how much of it is done. */
export function formatGrid({
  folder,
  data,
  models,
  losses,
  seeds,
  runs,
  shard,
  total,
  done,
}: GridEvent): string[] {
  const sizes = [
    countOf(data.length, 'data set'),
    countOf(models.length, 'network'),
    countOf(losses.length, 'loss', 'losses'),
    countOf(seeds.length, 'seed'),
  ];
  const part = shard ? `shard ${shard.index} of ${shard.count} has ${total} of them, ` : '';
  return [`${folder}: ${countOf(runs, 'run')} (${sizes.join(', ')}); ${part}${done} finished`];
}

/** What has become of a run, on one line. */
export function formatNews(event: Exclude<CellEvent, { type: 'run' }>, palette: Palette): string {
  const { cell, done, total, secondsLeft } = event;
  const place = `${positionText(done, total)} ${palette.bold(cell)}`;
  if (event.type === 'failed') return `${place}  ${palette.red('failed')}: ${event.message}`;
  if (event.type === 'busy') return `${place}  is being made by process ${event.process}`;
  const { accuracy, validationAccuracy, chosenEpoch, epochs, seconds } = event;
  return [
    place,
    `test ${formatPercent(accuracy)}`,
    ...(validationAccuracy === null ? [] : [`val ${formatPercent(validationAccuracy)}`]),
    `epoch ${chosenEpoch}/${epochs}`,
    ...(seconds === undefined ? [] : [palette.dim(formatSeconds(seconds))]),
    ...(secondsLeft === undefined || done === total ? [] : [`${formatClock(secondsLeft)} left`]),
  ].join('  ');
}

/** Where the run at hand stands, and how long everything takes. */
export function formatStanding(
  { cell, done, total, secondsLeft, event }: Extract<CellEvent, { type: 'run' }>,
  palette: Palette,
  { bar = true } = {},
): string {
  const doing =
    event.type === 'step'
      ? [
          ...(bar ? [palette.cyan(progressBar(event.step / event.stepsPerEpoch, 12))] : []),
          `epoch ${event.epoch}/${event.epochs}`,
          formatRate(event.imagesPerSecond),
        ]
      : [doingText[event.type] ?? 'preparing'];
  return [
    `${positionText(done + 1, total)} ${palette.bold(cell)}`,
    ...doing,
    ...(secondsLeft === undefined ? [] : [`${formatClock(secondsLeft)} left`]),
  ].join('  ');
}

const doingText: Readonly<Record<string, string>> = {
  epoch: 'validated',
  validation: 'validation',
  evaluation: 'evaluation',
};

function positionText(number: number, total: number): string {
  return `[${String(number).padStart(String(total).length)}/${total}]`;
}
