import { closeSync, openSync, writeSync } from 'node:fs';
import type { RunEvent } from '../../api/events.js';
import { fileError } from '../../storage/file-error.js';
import { createThrottle, plainEvent } from '../terminal/run-reporter.js';

/** Milliseconds between two steps that are told of: a run of days is watched in a file of megabytes. */
const stepInterval = 1_000;

/** A file to which what happens is added, for programs that watch a run; it is whole up to its last line break. */
export interface EventsFile {
  onEvent(event: RunEvent): void;
  /** What came of the run, or why it failed. */
  end(event: { readonly type: 'result' | 'error' }): void;
  close(): void;
}

/**
 * Begins to add to a file: each event as a line of JSON with its time (ISO 8601), of steps the first and the last of an epoch and one
 * a second.
 * @throws KindredError naming the file where it cannot be written.
 */
export function openEventsFile(path: string, now: () => number = Date.now): EventsFile {
  const file = opened(path);
  const isDue = createThrottle(now);
  let stepTold = Number.NEGATIVE_INFINITY;
  const write = (event: object) => {
    // Without a buffer: whoever watches sees it, and what a killed process has said is there.
    const line = `${JSON.stringify({ time: new Date(now()).toISOString(), ...event })}\n`;
    try {
      writeSync(file, line);
    } catch (error) {
      throw fileError(error, path, 'written');
    }
  };
  const isStepDue = (event: RunEvent) => {
    if (event.type !== 'step') return true;
    const isEdge = event.step === 1 || event.step === event.stepsPerEpoch;
    if (!isEdge && now() - stepTold < stepInterval) return false;
    stepTold = now();
    return true;
  };
  return {
    onEvent(event) {
      if (isStepDue(event) && isDue(event)) write(plainEvent(event) as object);
    },
    end: write,
    close: () => closeSync(file),
  };
}

function opened(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (error) {
    throw fileError(error, path, 'written');
  }
}
