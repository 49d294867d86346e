import type { RunEvent } from '../../api/events.js';
import { LiveLine } from './live-line.js';
import type { Palette } from './palette.js';
import { formatRunHeader } from './run-header.js';
import { noteOf, type RunReporter } from './run-reporter.js';
import { formatEpochLine, formatStepLine } from './step-line.js';
import type { Terminal } from './terminal.js';
import { formatProgress } from './work-progress.js';

/** For a terminal: a line for each epoch, and below them one that is redrawn at each step. */
export function createLiveReporter({ err, errPalette }: Terminal, now?: () => number): RunReporter {
  const line = new LiveLine(err, now);
  const say = (text: string) => line.update(() => errPalette.dim(text));
  say('preparing ...');
  return {
    onEvent(event) {
      if (event.type === 'step') {
        line.update((width) => formatStepLine(event, width, errPalette));
      } else if (event.type === 'data') {
        line.update(() => formatProgress('reading data', event, errPalette));
      } else if (event.type === 'pruning') {
        line.update(() => formatProgress(`pruning ${event.name}`, event, errPalette));
      } else if (event.type === 'validation' || event.type === 'evaluation') {
        line.update(() => formatProgress(event.type, event, errPalette));
      } else {
        line.clear();
        for (const text of linesOf(event, errPalette)) line.print(text);
      }
    },
    note: (text) => line.print(errPalette.yellow(text)),
    close: () => line.clear(),
  };
}

function linesOf(event: RunEvent, palette: Palette): string[] {
  if (event.type === 'start') return [...formatRunHeader(event, palette), ''];
  if (event.type === 'epoch') return [formatEpochLine(event, palette)];
  const text = noteOf(event);
  return text === undefined ? [] : [text];
}
