import type { Part, Parts } from '@kindred/core/config';
import type { Dataset } from '@kindred/core/data';
import type { EvaluationInput } from '@kindred/core/evaluate';
import type { InferOptions, Weights } from '@kindred/core/infer';
import type { Classifier } from '@kindred/core/models';
import type { RunRecord } from '../storage/record.js';
import type { RunFolder } from '../storage/run-folder.js';

/** A trained network and the run that it is of: what is fitted to it and measured on it needs no more. */
export interface RunNetwork {
  readonly folder: RunFolder;
  readonly record: RunRecord;
  /** Parts of one's own: those that the run was made with, and others for what is done with it. */
  readonly parts: Parts;
  readonly classifier: Classifier;
  /** The same with more parts of one's own at hand. */
  withParts(more: readonly Part[]): RunNetwork;
  /** What the network says of each image of a data set in memory. */
  infer(dataset: Dataset, options?: InferOptions<undefined>): Promise<EvaluationInput>;
  /** The weights of the best epoch by name; of the last checkpoint where no epoch is complete. */
  weights(): Promise<Weights>;
}
