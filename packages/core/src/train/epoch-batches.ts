import type { Parts } from '../config/index.js';
import { assembleBatch, type Batch } from '../data/batches.js';
import type { Dataset } from '../data/dataset.js';
import { createMix } from '../data/mixing/index.js';
import { createPipeline } from '../data/pipeline.js';
import { createSampler } from '../data/samplers/index.js';
import { hashText } from '../random/hash.js';
import { Random } from '../random/random.js';
import type { TrainConfig } from './config.js';

const orderStream = hashText('train/order');

/** The batches of an epoch, one after the other. */
export interface EpochBatches {
  /** How many there are in the whole epoch. */
  readonly count: number;
  /** The next one; undefined after the last. */
  next(): Batch | undefined;
}

/**
 * The batches of an epoch, from one of its steps on. They depend on the arguments alone.
 * @throws UsageError where no batch can be made, or a part of one's own gives something else than it is to give.
 */
export function epochBatches(
  { seed, batchSize, sampler, augment, mix, classifier }: TrainConfig,
  parts: Parts,
  train: Dataset,
  { epoch, stepInEpoch }: { readonly epoch: number; readonly stepInEpoch: number },
): EpochBatches {
  const order = createSampler(sampler, parts)(train.labels, batchSize, new Random(seed, orderStream, epoch));
  const pipeline = createPipeline(augment, classifier, parts);
  const mixBatch = mix && createMix(mix, classifier, parts);
  const count = order.length / batchSize;
  let step = stepInEpoch;
  return {
    count,
    next() {
      if (step >= count) return undefined;
      const position = step++ * batchSize;
      const indices = order.subarray(position, position + batchSize);
      const keys = { seed, epoch, position };
      const batch = assembleBatch(train, indices, pipeline, keys);
      return mixBatch ? mixBatch(batch, keys) : batch;
    },
  };
}
