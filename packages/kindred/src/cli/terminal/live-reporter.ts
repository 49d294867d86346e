import type { RunEvent } from '../../api/events.js';
import { LiveLine } from './live-line.js';
import { formatRunHeader } from './run-header.js';
import { copiesWork, eventNotes, transferWork } from './run-notes.js';
import type { RunReporter } from './run-reporter.js';
import { formatEpochLine, formatStepLine } from './step-line.js';
import { noteLines, type Terminal } from './terminal.js';
import { formatDownload, formatProgress, formatPruning, type Progress, WorkClock } from './work-progress.js';

/** For a terminal: a line for each epoch, and below them one that is redrawn at each step. */
export function createLiveReporter(terminal: Terminal, now?: () => number): RunReporter {
  const { err, errStyle } = terminal;
  const line = new LiveLine(err, errStyle, now);
  const clock = new WorkClock(now);
  const say = (text: string) => line.update(() => errStyle.dim(text));
  say('preparing ...');
  /** Work of which nothing is known but how far it is: the clock finds out how fast it goes. */
  const show = (what: string, progress: Progress) => {
    const left = clock.text(what, progress);
    line.update(() => formatProgress(what, progress, errStyle) + left);
  };
  return {
    onEvent(event) {
      if (event.type === 'step') {
        line.update((width) => formatStepLine(event, width, errStyle));
      } else if (event.type === 'data') {
        show('reading data', event);
      } else if (event.type === 'copies') {
        show(copiesWork, event);
      } else if (event.type === 'features' || event.type === 'head') {
        show(transferWork[event.type], event);
      } else if (event.type === 'download') {
        line.update(() => formatDownload(event, errStyle));
      } else if (event.type === 'calibration' || event.type === 'pruning') {
        line.update(() => formatPruning(event, errStyle));
      } else if (event.type === 'report') {
        show('drawing the report', event);
      } else if (event.type === 'validation' || event.type === 'evaluation') {
        show(event.type, event);
      } else {
        line.clear();
        for (const text of linesOf(event, terminal)) line.print(text);
      }
    },
    note(text) {
      for (const part of noteLines(terminal, text)) line.print(errStyle.yellow(part));
    },
    close: () => line.clear(),
  };
}

function linesOf(event: RunEvent, terminal: Terminal): string[] {
  if (event.type === 'start') return [...formatRunHeader(event, terminal.errStyle), ''];
  if (event.type === 'epoch') return [formatEpochLine(event, terminal.errStyle)];
  return eventNotes(event, terminal);
}
