import { formatBytes, groupDigits, printable } from '@kindred/report/text';
import type { CalibrationEvent, DownloadEvent, PruningEvent } from '../../api/events.js';
import { formatClock, formatRate, progressBar } from './format.js';
import { LiveLine } from './live-line.js';
import type { Style } from './style.js';
import type { Terminal } from './terminal.js';

/** Progress of a piece of work: so many of so many are done. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** Milliseconds before a rate means something. */
const settling = 2_000;

/** Tells how fast a piece of work goes and how long it still takes: `  740/s  1:12 left`; nothing at first. */
export class WorkClock {
  readonly #now: () => number;
  #what = '';
  #began = { at: 0, done: 0 };
  #done = 0;

  /** @param now milliseconds, for tests */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** @param what is done: another piece of work begins anew */
  text(what: string, { done, total }: Progress): string {
    const at = this.#now();
    if (what !== this.#what || done < this.#done) {
      this.#what = what;
      this.#began = { at, done };
    }
    this.#done = done;
    const perSecond = (1000 * (done - this.#began.done)) / (at - this.#began.at);
    if (at - this.#began.at < settling || perSecond === 0 || done === total) return '';
    const rate = groupDigits(Number(perSecond.toPrecision(perSecond < 10 ? 2 : 3)));
    return `  ${rate}/s  ${formatClock((total - done) / perSecond)} left`;
  }
}

/** Where a piece of work stands: `reading data  ████░░  1,200/3,670`. */
export function formatProgress(
  what: string,
  { done, total }: Progress,
  style: Style,
  format: (value: number) => string = groupDigits,
): string {
  const bar = style.cyan(progressBar(total === 0 ? 0 : done / total, 24));
  return `${printable(what)}  ${bar}  ${format(done)}/${format(total)}`;
}

/** How far pruning is, and how fast it goes: `pruning layer1  ████░░  3/35  120 img/s  2:05 left`. */
export function formatPruning(event: CalibrationEvent | PruningEvent, style: Style): string {
  const what = event.name === undefined ? 'measuring all layers' : `pruning ${event.name}`;
  return [formatProgress(what, event, style), ...rateTexts(event)].join('  ');
}

/** How fast pruning goes and how long it still takes, as far as that is known and worth saying. */
export function rateTexts({
  imagesPerSecond,
  secondsLeft,
}: Pick<CalibrationEvent, 'imagesPerSecond' | 'secondsLeft'>): string[] {
  return [
    ...(imagesPerSecond > 0 ? [formatRate(imagesPerSecond)] : []),
    ...(secondsLeft === undefined || secondsLeft < 1 ? [] : [`${formatClock(secondsLeft)} left`]),
  ];
}

/** How far a download is: `timm/resnet18.tv_in1k  ████░░  12 MB/47 MB`. */
export function formatDownload(event: Omit<DownloadEvent, 'type'>, style: Style): string {
  return formatProgress(event.name, event, style, formatBytes);
}

/** The line on a download in a log: at its beginning. */
export function downloadNote({ name, total }: Omit<DownloadEvent, 'type'>): string {
  return `downloading ${name} (${formatBytes(total)})`;
}

/** Runs work and shows its progress on a terminal, in one line that is gone at the end. */
export function withProgress<T>(
  terminal: Terminal,
  what: string,
  work: (onProgress: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  return withTitledProgress(terminal, (onProgress) => work((done, total) => onProgress(what, done, total)));
}

/** The same for work of several parts. */
export async function withTitledProgress<T>(
  terminal: Terminal,
  work: (onProgress: (what: string, done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  if (!terminal.isLive) return work(() => {});
  const line = new LiveLine(terminal.err, terminal.errStyle);
  const clock = new WorkClock();
  try {
    return await work((what, done, total) => {
      const left = clock.text(what, { done, total });
      line.update(() => formatProgress(what, { done, total }, terminal.errStyle) + left);
    });
  } finally {
    line.clear();
  }
}
