/** For a worker of a page's own, which brings parts of the page's own. */

import { type Part, Parts } from '@kindred/core/config';
import { answerCalls } from './protocol/answer.js';

/** What a worker brings. */
export interface ServeOptions {
  /** Losses, networks and other parts of the page's own, as `defineLoss` and the like make them. */
  readonly parts?: readonly Part[] | undefined;
}

/**
 * Makes the worker that this is called in one that trains for its page: `train({ worker: () => new Worker(...) })`.
 * To be called at once, before the worker waits for anything.
 */
export function serve({ parts = [] }: ServeOptions = {}): void {
  answerCalls(self as unknown as Parameters<typeof answerCalls>[0], new Parts(parts));
}
