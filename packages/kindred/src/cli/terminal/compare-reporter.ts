import type { CompareEvent } from '../../api/compare/events.js';
import { formatCellProgress, formatGrid, formatNews } from './cell-line.js';
import { LiveLine } from './live-line.js';
import { printableParts } from './printable.js';
import { copiesWork } from './run-notes.js';
import { createThrottle, plainEvent, type ReporterFlags } from './run-reporter.js';
import { note, noteLines, printJson, type Terminal } from './terminal.js';
import { downloadNote, formatDownload, formatProgress, WorkClock } from './work-progress.js';

/** Shows a comparison while it goes on. */
export interface CompareReporter {
  onEvent(event: CompareEvent): void;
  /** Shows a message for the user between the events. */
  note(text: string): void;
  /** Leaves the terminal clean; to be called at the end, also after a failure. */
  close(): void;
}

/** The way of showing a comparison that fits the flags and the terminal. */
export function createCompareReporter(
  terminal: Terminal,
  { json, quiet }: ReporterFlags,
  now?: () => number,
): CompareReporter {
  if (json) return createJsonReporter(terminal, now);
  const reporter = quiet
    ? createQuietReporter(terminal)
    : terminal.isLive
      ? createLiveReporter(terminal, now)
      : createLogReporter(terminal, now);
  return { ...reporter, onEvent: (event) => reporter.onEvent(printableParts(event)) };
}

/** For programs: each event as a line of JSON among the results, of progress as many as a terminal would show. */
function createJsonReporter(terminal: Terminal, now?: () => number): CompareReporter {
  const isDue = createThrottle(now);
  return {
    onEvent(event) {
      if (!isDue(event.type === 'run' ? event.event : event)) return;
      printJson(terminal, event.type === 'run' ? { ...event, event: plainEvent(event.event) } : event);
    },
    note: (text) => note(terminal, text),
    close() {},
  };
}

/** Shows messages and failures, and nothing of the progress. */
function createQuietReporter(terminal: Terminal): CompareReporter {
  return {
    onEvent(event) {
      if (event.type === 'note') note(terminal, event.message);
      if (event.type !== 'failed') return;
      for (const line of linesOf(event, terminal)) terminal.err.write(`${line}\n`);
    },
    note: (text) => note(terminal, text),
    close() {},
  };
}

/** For a terminal: a line for each run that is through, and below them one that is redrawn at each step. */
function createLiveReporter(terminal: Terminal, now?: () => number): CompareReporter {
  const { err, errStyle } = terminal;
  const line = new LiveLine(err, errStyle, now);
  const clock = new WorkClock(now);
  return {
    onEvent(event) {
      const notes = notesOfRun(event, terminal);
      if (notes.length > 0) {
        for (const text of notes) line.print(text);
      } else if (event.type === 'download') {
        line.update(() => formatDownload(event, errStyle));
      } else if (event.type === 'data') {
        const what = `reading ${event.data}`;
        const left = clock.text(what, event);
        line.update(() => formatProgress(what, event, errStyle) + left);
      } else if (event.type === 'copies') {
        const what = `${copiesWork} in ${event.data}`;
        const left = clock.text(what, event);
        line.update(() => formatProgress(what, event, errStyle) + left);
      } else if (event.type === 'report') {
        line.update(() => formatProgress('drawing the report', event, errStyle));
      } else if (event.type === 'run') {
        line.update(() => formatCellProgress(event, errStyle));
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

/** Milliseconds between two lines on the progress of a long run in a log. */
const logInterval = 60_000;

/** For a log file or a pipe: whole lines only, one for each run that is through and now and then one in between. */
function createLogReporter(terminal: Terminal, now: () => number = () => performance.now()): CompareReporter {
  const { err, errStyle } = terminal;
  const print = (lines: readonly string[]) => {
    for (const line of lines) err.write(`${line}\n`);
  };
  let next = now() + logInterval;
  let downloading = '';
  return {
    onEvent(event) {
      if (event.type === 'data' || event.type === 'copies') return;
      if (event.type === 'download') {
        if (event.name !== downloading) note(terminal, downloadNote(event));
        downloading = event.name;
      } else if (event.type === 'report') {
        if (event.done === 1) print(['drawing the report']);
      } else if (event.type === 'run') {
        print(notesOfRun(event, terminal));
        if (now() < next) return;
        print([formatCellProgress(event, errStyle, { bar: false })]);
      } else {
        print(linesOf(event, terminal));
      }
      next = now() + logInterval;
    },
    note: (text) => note(terminal, text),
    close() {},
  };
}

/** What a run has to say to the user. */
function notesOfRun(event: CompareEvent, terminal: Terminal): string[] {
  if (event.type !== 'run' || event.event.type !== 'note') return [];
  return noteLines(terminal, `${event.cell}: ${event.event.message}`);
}

type LastingEvent = Exclude<CompareEvent, { type: 'data' | 'copies' | 'download' | 'report' | 'run' }>;

function linesOf(event: LastingEvent, terminal: Terminal): string[] {
  const { errStyle, words } = terminal;
  if (event.type === 'note') return noteLines(terminal, event.message);
  if (event.type === 'grid') return formatGrid(event, errStyle);
  return formatNews(event.type === 'failed' ? { ...event, message: words(event.message) } : event, errStyle);
}
