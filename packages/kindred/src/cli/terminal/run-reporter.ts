import { formatWeightReport } from '@kindred/core';
import type { PlacementEvent, RunEvent } from '../../api/events.js';
import type { Terminal } from './terminal.js';

/** Shows a run while it goes on. */
export interface RunReporter {
  onEvent(event: RunEvent): void;
  /** Shows a message for the user between the events. */
  note(text: string): void;
  /** Leaves the terminal clean; to be called at the end, also after a failure. */
  close(): void;
}

/** Shows messages, and nothing of the progress. */
export function createQuietReporter({ err }: Terminal): RunReporter {
  return {
    onEvent() {},
    note: (text) => err.write(`${text}\n`),
    close() {},
  };
}

/** Lines on an event that are the same on a terminal and in a log; undefined for events without. */
export function noteOf(event: RunEvent): string | undefined {
  if (event.type === 'weights') return formatWeightReport(event.report, event.source);
  if (event.type === 'placement') return placementText(event);
  if (event.type === 'note') return event.message;
  return undefined;
}

function placementText({ nodes }: PlacementEvent): string {
  const counts = Object.entries(nodes).map(([provider, count]) => `${provider} ${count}`);
  return `graph nodes by provider: ${counts.join(', ')}`;
}
