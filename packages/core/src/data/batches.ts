import { KindredError, UsageError } from '../errors.js';
import { hashText } from '../random/hash.js';
import { Random } from '../random/random.js';
import type { Dataset } from './dataset.js';
import type { Pipeline } from './pipeline.js';
import { Scratch } from './scratch.js';

const STREAM = hashText('data/batch');

/** N samples ready for the network. */
export interface Batch {
  /** [N, channels, height, width] bytes. */
  readonly images: Uint8Array;
  /** [N]; of mixed images the class with the larger share. */
  readonly labels: Int32Array;
  /** [N] the samples' places in the data set. */
  readonly indices: Uint32Array;
  /** [N, K] shares of the classes, where the images are mixed. */
  readonly targets?: Float32Array;
}

/** Where a batch stands in a run; together with the sample's place in the batch it fixes all randomness. */
export interface BatchKeys {
  readonly seed: number;
  readonly epoch: number;
  /** Number of samples of this epoch before the batch. */
  readonly position: number;
}

/**
 * Puts the samples at `indices` through the pipeline. The result depends on the arguments alone, so a
 * resumed run sees what an uninterrupted one would have seen.
 * @param out a batch of the same size that may be overwritten, to save its allocation
 */
export function assembleBatch(
  dataset: Dataset,
  indices: ArrayLike<number>,
  pipeline: Pipeline,
  keys: BatchKeys,
  out: Batch = allocateBatch(dataset, indices.length, pipeline),
): Batch {
  const imageBytes = bytesPerImage(dataset, pipeline);
  const { images, labels } = out;
  if (labels.length !== indices.length || images.length !== indices.length * imageBytes) {
    throw new KindredError(
      `a batch to be reused holds ${labels.length} images in ${images.length} bytes, but ` +
        `${indices.length} in ${indices.length * imageBytes} are needed`,
    );
  }
  const scratch = new Scratch();
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    const random = new Random(keys.seed, STREAM, keys.epoch, keys.position + i);
    const { data } = pipeline.apply(dataset.image(index, scratch), random);
    if (data.length !== imageBytes) {
      throw new KindredError(
        `${dataset.source(index)}: gives ${data.length} bytes where the network takes ${imageBytes}`,
      );
    }
    images.set(data, i * imageBytes);
    labels[i] = dataset.labels[index]!;
    out.indices[i] = index;
  }
  return out;
}

export interface EvaluationBatch extends Batch {
  /** Number of samples that count; those after them repeat sample 0 to fill the batch. */
  readonly count: number;
}

/** The whole data set in its order, in batches of one size. */
export function* evaluationBatches(
  dataset: Dataset,
  batchSize: number,
  pipeline: Pipeline,
): Generator<EvaluationBatch> {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new UsageError(`the batch size must be a positive whole number, not ${batchSize}`);
  }
  const total = dataset.labels.length;
  for (let position = 0; position < total; position += batchSize) {
    const count = Math.min(batchSize, total - position);
    const indices = Uint32Array.from({ length: batchSize }, (_, i) => (i < count ? position + i : 0));
    yield { ...assembleBatch(dataset, indices, pipeline, { seed: 0, epoch: 0, position }), count };
  }
}

function allocateBatch(dataset: Dataset, size: number, pipeline: Pipeline): Batch {
  return {
    images: new Uint8Array(size * bytesPerImage(dataset, pipeline)),
    labels: new Int32Array(size),
    indices: new Uint32Array(size),
  };
}

function bytesPerImage(dataset: Dataset, { height, width, channels }: Pipeline): number {
  return (channels ?? dataset.channels) * height * width;
}
