import { groupDigits, printable } from '@kindred/report/text';
import type { DownloadEvent } from '../../api/events.js';
import { formatBytes, progressBar } from './format.js';
import { LiveLine } from './live-line.js';
import type { Style } from './style.js';
import type { Terminal } from './terminal.js';

/** Progress of a piece of work: so many of so many are done. */
export interface Progress {
  readonly done: number;
  readonly total: number;
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
  try {
    return await work((what, done, total) =>
      line.update(() => formatProgress(what, { done, total }, terminal.errStyle)),
    );
  } finally {
    line.clear();
  }
}
