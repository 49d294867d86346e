import { createJsonReporter } from './json-reporter.js';
import { createLiveReporter } from './live-reporter.js';
import { createLogReporter } from './log-reporter.js';
import { createQuietReporter, type RunReporter } from './run-reporter.js';
import type { Terminal } from './terminal.js';

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
