import type { RunEvent } from '../../api/events.js';
import type { RunReporter } from './run-reporter.js';
import { printJson, type Terminal } from './terminal.js';

/** For programs: each event as a line of JSON among the results. */
export function createJsonReporter(terminal: Terminal): RunReporter {
  return {
    onEvent: (event) => printJson(terminal, plainEvent(event)),
    note: (text) => terminal.err.write(`${text}\n`),
    close() {},
  };
}

/** The event without the weights themselves. */
export function plainEvent(event: RunEvent): unknown {
  if (event.type !== 'weights') return event;
  const { assigned, ...report } = event.report;
  return { ...event, report: { assigned: [...assigned.keys()], ...report } };
}
