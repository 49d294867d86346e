import type { RunEvent } from '../../api/events.js';
import { LiveLine } from './live-line.js';
import { formatRunHeader } from './run-header.js';
import { copiesWork, eventNotes, transferWork } from './run-notes.js';
import type { RunReporter } from './run-reporter.js';
import { formatEpochLine, formatStepLine } from './step-line.js';
import { noteLines, type Terminal } from './terminal.js';
import { formatDownload, formatProgress, WorkClock } from './work-progress.js';

/** For a terminal: a line for each epoch, and below them one that is redrawn at each step. */
export function createLiveReporter(terminal: Terminal, now?: () => number): RunReporter {
  const { err, errStyle } = terminal;
  const line = new LiveLine(err, errStyle, now);
  const clock = new WorkClock(now);
  const say = (text: string) => line.update(() => errStyle.dim(text));
  say('preparing ...');
  return {
    onEvent(event) {
      if (event.type === 'step') {
        line.update((width) => formatStepLine(event, width, errStyle));
      } else if (event.type === 'data') {
        const left = clock.text('reading data', event);
        line.update(() => formatProgress('reading data', event, errStyle) + left);
      } else if (event.type === 'copies') {
        const left = clock.text(copiesWork, event);
        line.update(() => formatProgress(copiesWork, event, errStyle) + left);
      } else if (event.type === 'features' || event.type === 'head') {
        line.update(() => formatProgress(transferWork[event.type], event, errStyle));
      } else if (event.type === 'download') {
        line.update(() => formatDownload(event, errStyle));
      } else if (event.type === 'pruning') {
        line.update(() => formatProgress(`pruning ${event.name}`, event, errStyle));
      } else if (event.type === 'report') {
        line.update(() => formatProgress('drawing the report', event, errStyle));
      } else if (event.type === 'validation' || event.type === 'evaluation') {
        line.update(() => formatProgress(event.type, event, errStyle));
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
