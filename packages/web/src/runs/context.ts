import type { Part, Parts } from '@kindred/core/config';
import type { EvaluationInput } from '@kindred/core/evaluate';
import type { RunEvent } from '@kindred/core/run';
import type { EpochCallback } from '@kindred/core/train';

/** What a call in a worker has of the page that made it. */
export interface Context {
  readonly signal: AbortSignal;
  onEvent(event: RunEvent): void;
  readonly onEpoch: EpochCallback;
  onInference(inference: EvaluationInput): void;
  /** Parts of the page's own, which its worker brings. */
  readonly parts: Parts;
}

/** Parts by kind and name, as they go to a worker. */
export type PartName = Pick<Part, 'kind' | 'name'>;
