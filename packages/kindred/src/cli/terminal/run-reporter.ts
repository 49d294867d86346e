import type { RunEvent } from '../../api/events.js';
import { createLiveReporter } from './live-reporter.js';
import { createLogReporter } from './log-reporter.js';
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
export function createRunReporter(terminal: Terminal, { json, quiet }: ReporterFlags): RunReporter {
  if (json) return createJsonReporter(terminal);
  if (quiet) return createQuietReporter(terminal);
  return terminal.isLive ? createLiveReporter(terminal) : createLogReporter(terminal);
}

/** For programs: each event as a line of JSON among the results. */
function createJsonReporter(terminal: Terminal): RunReporter {
  return {
    onEvent: (event) => printJson(terminal, plainEvent(event)),
    note: (text) => note(terminal, text),
    close() {},
  };
}

/** Shows messages, and nothing of the progress. */
function createQuietReporter(terminal: Terminal): RunReporter {
  return {
    onEvent() {},
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
