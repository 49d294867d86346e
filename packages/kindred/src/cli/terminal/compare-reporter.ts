import type { CompareEvent } from '../../api/compare/events.js';
import { formatGrid, formatNews, formatStanding } from './cell-line.js';
import type { ReporterFlags } from './create-run-reporter.js';
import { plainEvent } from './json-reporter.js';
import { LiveLine } from './live-line.js';
import type { Palette } from './palette.js';
import { printJson, type Terminal } from './terminal.js';
import { formatProgress } from './work-progress.js';

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
  if (json) return createJsonReporter(terminal);
  if (quiet) return createQuietReporter(terminal);
  return terminal.isLive ? createLiveReporter(terminal, now) : createLogReporter(terminal, now);
}

/** For programs: each event as a line of JSON among the results. */
function createJsonReporter(terminal: Terminal): CompareReporter {
  return {
    onEvent: (event) =>
      printJson(terminal, event.type === 'run' ? { ...event, event: plainEvent(event.event) } : event),
    note: (text) => terminal.err.write(`${text}\n`),
    close() {},
  };
}

/** Shows messages and failures, and nothing of the progress. */
function createQuietReporter({ err, errPalette }: Terminal): CompareReporter {
  return {
    onEvent(event) {
      if (event.type === 'failed') err.write(`${formatNews(event, errPalette)}\n`);
    },
    note: (text) => err.write(`${text}\n`),
    close() {},
  };
}

/** For a terminal: a line for each run that is through, and below them one that is redrawn at each step. */
function createLiveReporter({ err, errPalette }: Terminal, now?: () => number): CompareReporter {
  const line = new LiveLine(err, now);
  return {
    onEvent(event) {
      const text = noteOfRun(event);
      if (text !== undefined) {
        line.print(text);
      } else if (event.type === 'data') {
        line.update(() => formatProgress(`reading ${event.data}`, event, errPalette));
      } else if (event.type === 'report') {
        line.update(() => formatProgress('drawing the report', event, errPalette));
      } else if (event.type === 'run') {
        line.update(() => formatStanding(event, errPalette));
      } else {
        line.clear();
        for (const text of linesOf(event, errPalette)) line.print(text);
      }
    },
    note: (text) => line.print(errPalette.yellow(text)),
    close: () => line.clear(),
  };
}

/** Milliseconds between two lines on the progress of a long run in a log. */
const logInterval = 60_000;

/** For a log file or a pipe: whole lines only, one for each run that is through and now and then one in between. */
function createLogReporter(
  { err, errPalette }: Terminal,
  now: () => number = () => performance.now(),
): CompareReporter {
  const print = (text: string) => err.write(`${text}\n`);
  let next = now() + logInterval;
  return {
    onEvent(event) {
      if (event.type === 'data') return;
      if (event.type === 'report') {
        if (event.done === 1) print('drawing the report');
      } else if (event.type === 'run') {
        const text = noteOfRun(event);
        if (text !== undefined) print(text);
        if (now() < next) return;
        print(formatStanding(event, errPalette, { bar: false }));
      } else {
        for (const text of linesOf(event, errPalette)) print(text);
      }
      next = now() + logInterval;
    },
    note: print,
    close() {},
  };
}

/** What a run has to say to the user. */
function noteOfRun(event: CompareEvent): string | undefined {
  if (event.type !== 'run' || event.event.type !== 'note') return undefined;
  return `${event.cell}: ${event.event.message}`;
}

type LastingEvent = Exclude<CompareEvent, { type: 'data' | 'report' | 'run' }>;

function linesOf(event: LastingEvent, palette: Palette): string[] {
  if (event.type === 'note') return [event.message];
  return event.type === 'grid' ? formatGrid(event) : [formatNews(event, palette)];
}
