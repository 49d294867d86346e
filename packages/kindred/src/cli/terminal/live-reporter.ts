import { wrap } from '@kindred/report/text';
import type { RunEvent } from '../../api/events.js';
import { LiveLine } from './live-line.js';
import { formatRunHeader } from './run-header.js';
import { noteLines } from './run-notes.js';
import type { RunReporter } from './run-reporter.js';
import { formatEpochLine, formatStepLine } from './step-line.js';
import type { Style } from './style.js';
import type { Terminal } from './terminal.js';
import { formatProgress } from './work-progress.js';

/** For a terminal: a line for each epoch, and below them one that is redrawn at each step. */
export function createLiveReporter({ err, errStyle }: Terminal, now?: () => number): RunReporter {
  const line = new LiveLine(err, errStyle, now);
  const say = (text: string) => line.update(() => errStyle.dim(text));
  say('preparing ...');
  return {
    onEvent(event) {
      if (event.type === 'step') {
        line.update((width) => formatStepLine(event, width, errStyle));
      } else if (event.type === 'data') {
        line.update(() => formatProgress('reading data', event, errStyle));
      } else if (event.type === 'pruning') {
        line.update(() => formatProgress(`pruning ${event.name}`, event, errStyle));
      } else if (event.type === 'validation' || event.type === 'evaluation') {
        line.update(() => formatProgress(event.type, event, errStyle));
      } else {
        line.clear();
        for (const text of linesOf(event, errStyle)) line.print(text);
      }
    },
    note(text) {
      for (const part of wrap(text, errStyle.width, '  ')) line.print(errStyle.yellow(part));
    },
    close: () => line.clear(),
  };
}

function linesOf(event: RunEvent, style: Style): string[] {
  if (event.type === 'start') return [...formatRunHeader(event, style), ''];
  if (event.type === 'epoch') return [formatEpochLine(event, style)];
  return noteLines(event, style);
}
