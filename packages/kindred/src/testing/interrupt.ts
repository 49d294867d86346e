import type { RunEvent } from '../api/events.js';
import type { WatchOptions } from '../api/finish.js';

/** Ends a run at the first event of this kind. */
export function interruptAt(type: RunEvent['type']): Required<Pick<WatchOptions, 'signal' | 'onEvent'>> {
  const controller = new AbortController();
  const onEvent = (event: RunEvent) => {
    if (event.type === type) controller.abort();
  };
  return { signal: controller.signal, onEvent };
}
