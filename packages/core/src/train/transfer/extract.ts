import { assembleBatch } from '../../data/batches.js';
import type { Dataset } from '../../data/dataset.js';
import { createPipeline, evaluationPipeline, type Pipeline } from '../../data/pipeline.js';
import { sizeOf } from '../../graph/types.js';
import { hashText } from '../../random/hash.js';
import type { TrainConfig } from '../config.js';
import { type FeatureRows, MemoryRows, type OpenRows } from './feature-rows.js';
import type { FeatureExtractor } from './features.js';
import type { FeatureSet } from './head.js';

/** Features that were extracted before, by the pixels that they are of. */
export interface FeatureCache {
  /**
   * The features of an image, where they are known.
   * @param image pixels as the network takes them, uint8 [C, H, W]
   */
  get(image: Uint8Array): Float32Array | undefined | Promise<Float32Array | undefined>;
  /** Notes the features of an image. */
  set(image: Uint8Array, features: Float32Array): void | Promise<void>;
  /** Keeps what was set. */
  save(): Promise<void>;
}

/** How {@link extractFeatures} is watched. */
export interface ExtractOptions {
  /** Where features are kept; in memory where not given. */
  readonly openRows?: OpenRows | undefined;
  readonly cache?: FeatureCache | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the images that are done, and of how many the features were known. */
  readonly onProgress?: ((done: number, total: number, known: number) => void) | undefined;
}

/** Which images of a data set are looked at: as they are, or in changed copies, too. */
export interface Copies {
  readonly config: Pick<TrainConfig, 'augment' | 'classifier' | 'seed'>;
  /** How many changed copies of each image. */
  readonly changed: number;
}

/** Images after which others get a turn, so that an abort is heard also where all features are known. */
const imagesInTurn = 32;

const inMemory: OpenRows = (count, size) => new MemoryRows(count, size);
const copySeed = hashText('transfer/copies');

/** The features of a data set's images and of changed copies of them; undefined where it was aborted. */
export async function extractFeatures(
  extractor: FeatureExtractor,
  dataset: Dataset,
  { config, changed }: Copies,
  parts: Parameters<typeof createPipeline>[2],
  { openRows = inMemory, cache, signal, onProgress }: ExtractOptions = {},
): Promise<FeatureSet | undefined> {
  const { labels } = dataset;
  const total = labels.length * (changed + 1);
  const size = sizeOf(extractor.input.shape);
  const copies: FeatureRows[] = [];
  let done = 0;
  let known = 0;
  const pending = new PendingBatch(extractor, cache);
  for (let copy = 0; copy <= changed; copy++) {
    const rows = openRows(labels.length, size);
    copies.push(rows);
    const pipeline =
      copy === 0
        ? evaluationPipeline(config.classifier)
        : createPipeline(config.augment, config.classifier, parts);
    for (let image = 0; image < labels.length; image++) {
      if (signal?.aborted) return undefined;
      const pixels = pixelsOf(dataset, image, pipeline, config.seed ^ copySeed, copy);
      const found = await cache?.get(pixels);
      if (found) {
        rows.set(image, found);
        known++;
      } else {
        await pending.add({ pixels, rows, row: image });
      }
      done++;
      if (done % imagesInTurn === 0) await new Promise<void>((resolve) => setTimeout(resolve));
      onProgress?.(done - pending.count, total, known);
    }
  }
  await pending.flush();
  onProgress?.(total, total, known);
  return { labels, copies, ...(dataset.groups && { groups: dataset.groups }) };
}

function pixelsOf(
  dataset: Dataset,
  image: number,
  pipeline: Pipeline,
  seed: number,
  copy: number,
): Uint8Array {
  const keys = { seed, epoch: copy, position: image };
  return assembleBatch(dataset, [image], pipeline, keys).images;
}

interface Waiting {
  readonly pixels: Uint8Array;
  /** Where the features go. */
  readonly rows: FeatureRows;
  readonly row: number;
}

/** Images that wait until they fill a batch. */
class PendingBatch {
  readonly #extractor: FeatureExtractor;
  readonly #cache: FeatureCache | undefined;
  #waiting: Waiting[] = [];
  /** The batch that the engine has: it computes in its own thread, and the next batch is made meanwhile. */
  #running: { readonly count: number; readonly end: Promise<void> } = { count: 0, end: Promise.resolve() };

  constructor(extractor: FeatureExtractor, cache: FeatureCache | undefined) {
    this.#extractor = extractor;
    this.#cache = cache;
  }

  /** Images whose features are still to come. */
  get count(): number {
    return this.#waiting.length + this.#running.count;
  }

  async add(waiting: Waiting): Promise<void> {
    this.#waiting.push(waiting);
    if (this.#waiting.length === this.#extractor.batchSize) await this.#send();
  }

  /** Waits for all features. */
  async flush(): Promise<void> {
    if (this.#waiting.length > 0) await this.#send();
    await this.#running.end;
    this.#running = { count: 0, end: Promise.resolve() };
  }

  async #send(): Promise<void> {
    await this.#running.end;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#running = { count: waiting.length, end: this.#run(waiting) };
  }

  /** An incomplete batch is filled up with its first image. */
  async #run(waiting: readonly Waiting[]): Promise<void> {
    const { batchSize } = this.#extractor;
    const first = waiting[0]!;
    const imageSize = first.pixels.length;
    const batch = new Uint8Array(batchSize * imageSize);
    for (let i = 0; i < batchSize; i++) batch.set((waiting[i] ?? first).pixels, i * imageSize);
    const features = await this.#extractor.run(batch);
    const size = features.length / batchSize;
    for (const [i, { pixels, rows, row }] of waiting.entries()) {
      const own = features.subarray(i * size, (i + 1) * size);
      rows.set(row, own);
      await this.#cache?.set(pixels, own);
    }
  }
}
