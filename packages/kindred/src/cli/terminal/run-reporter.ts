import type { CompareEvent } from '../../api/compare/events.js';
import type { RunEvent } from '../../api/events.js';
import { createLiveReporter } from './live-reporter.js';
import { createLogReporter } from './log-reporter.js';
import { printableParts } from './printable.js';
import { note, printJson, type Terminal } from './terminal.js';

/** Shows a run while it goes on. */
export interface RunReporter {
  onEvent(event: RunEvent): void;
  /** Shows a message for the user between the events. */
  note(text: string): void;
  /** Leaves the terminal clean; to be called at the end, also after a failure. */
  close(): void;
}

export interface ReporterFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** The way of showing a run that fits the flags and the terminal. */
export function createRunReporter(
  terminal: Terminal,
  { json, quiet }: ReporterFlags,
  now?: () => number,
): RunReporter {
  if (json) return createJsonReporter(terminal, now);
  if (quiet) return createQuietReporter(terminal);
  const reporter = terminal.isLive ? createLiveReporter(terminal, now) : createLogReporter(terminal, now);
  return { ...reporter, onEvent: (event) => reporter.onEvent(printableParts(event)) };
}

/** For programs: each event as a line of JSON among the results, of progress as many as a terminal would show. */
function createJsonReporter(terminal: Terminal, now?: () => number): RunReporter {
  const isDue = createThrottle(now);
  return {
    onEvent(event) {
      if (isDue(event)) printJson(terminal, plainEvent(event));
    },
    note: (text) => note(terminal, text),
    close() {},
  };
}

/** Shows messages, such as that weights could not be had, and nothing of the progress. */
function createQuietReporter(terminal: Terminal): RunReporter {
  return {
    onEvent(event) {
      if (event.type === 'note') note(terminal, event.message);
    },
    note: (text) => note(terminal, text),
    close() {},
  };
}

/** The event without the weights themselves. */
export function plainEvent(event: RunEvent): unknown {
  if (event.type !== 'weights') return event;
  const { assigned, ...report } = event.report;
  return { ...event, report: { assigned: [...assigned.keys()], ...report } };
}

/** Milliseconds between two events of progress. */
const interval = 100;

/** Events that come for each picture or batch, and say nothing but how many are done. */
const ofProgress: ReadonlySet<string> = new Set([
  'data',
  'copies',
  'calibration',
  'download',
  'features',
  'head',
  'validation',
  'evaluation',
  'report',
]);

/** Tells which events are worth a line of JSON: of progress the first, the last and not too many between them. */
export function createThrottle(now: () => number = () => performance.now()) {
  let last = Number.NEGATIVE_INFINITY;
  return (event: RunEvent | CompareEvent): boolean => {
    const { type, done, total } = event as { type: string; done?: number; total?: number };
    if (!ofProgress.has(type)) return true;
    if (done !== total && now() - last < interval) return false;
    // The next piece of work begins anew.
    last = done === total ? Number.NEGATIVE_INFINITY : now();
    return true;
  };
}
