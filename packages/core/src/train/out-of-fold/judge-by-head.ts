import type { Dataset } from '../../data/dataset.js';
import { sizeOf } from '../../graph/types.js';
import type { WeightedNetwork } from '../../infer/weights.js';
import type { Engine } from '../../runtime/engine.js';
import { withLoaded } from '../../runtime/loaded-program.js';
import { extractFeatures } from '../transfer/extract.js';
import { FeatureExtractor } from '../transfer/features.js';
import { type HeadCourse, HeadTrainer, headCourse } from '../transfer/head.js';
import { headsOutOfFold, othersThan } from '../transfer/out-of-fold.js';
import type { TransferOptions } from '../transfer/transfer-head.js';
import { alikeImages, firstOfCopies } from './alike.js';
import type { Judgement, JudgeWatch } from './judgement.js';
import { normalityOf } from './normality.js';

/** What {@link judgeByHead} works on and with. */
export interface JudgeByHeadOptions extends JudgeWatch, Pick<TransferOptions, 'openCache' | 'openRows'> {
  /** With nothing in it, to be closed by the caller. */
  readonly engine: Engine;
  /** A network with its weights; those of its head are not looked at. */
  readonly network: WeightedNetwork;
  readonly dataset: Dataset;
  /** The images of each fold, each image in one: two folds at least. */
  readonly folds: readonly Uint32Array[];
  readonly seed: number;
}

/** Images in a run of the backbone, and of a batch of the head, of few images and of many. */
const extractionBatch = 32;
const headBatch = { few: 64, many: 256 };
const manyImages = 10_000;

/** Images that pass by in each training of a head, at most: of very many, few epochs are enough. */
const mostPassing = 180_000;

function courseFor(images: number): HeadCourse {
  const course = headCourse(images);
  return { ...course, epochs: Math.max(1, Math.min(course.epochs, Math.round(mostPassing / images))) };
}

/**
 * Judges images by heads on the features of a frozen backbone, of which each was trained without the images that it judges.
 * @returns undefined where it was aborted
 * @throws KindredError where the loss is no longer finite.
 */
export async function judgeByHead(options: JudgeByHeadOptions): Promise<Judgement | undefined> {
  const { engine, network, dataset, folds, seed, signal, onProgress } = options;
  const { classifier } = network;
  const { labels } = dataset;
  const found = await extract(options);
  if (!found) return undefined;
  const { set, input } = found;
  const [features] = set.copies;
  const vectors = { dimensions: sizeOf(input.shape), vector: (image: number) => features!.get(image) };
  const alike = await alikeImages(engine, vectors, firstOfCopies(dataset), { signal, onProgress });
  if (!alike) return undefined;
  const smallest = labels.length - Math.max(...folds.map(({ length }) => length));
  const batchSize = Math.min(labels.length < manyImages ? headBatch.few : headBatch.many, smallest);
  const config = {
    ...{ batchSize, seed, sampler: { name: 'shuffle' } },
    ...({ lowering: 'fast', precision: 'standard' } as const),
  };
  const trainer = await HeadTrainer.create(engine, config, network, input);
  const course = courseFor(labels.length);
  let epochs = 0;
  const total = course.epochs * folds.length;
  const logits = await headsOutOfFold(trainer, set, course, {
    ...{ folds, classes: classifier.config.classes, signal },
    onEpoch: () => onProgress?.('training heads', ++epochs, total),
  });
  if (!logits) return undefined;
  const normality = new Float32Array(labels.length);
  for (const [fold, held] of folds.entries()) {
    if (signal?.aborted) return undefined;
    const others = othersThan(held, labels.length);
    const found = await normalityOf(engine, classifier, vectors, { held, others, labels, seed });
    held.forEach((image, i) => {
      normality[image] = found[i]!;
    });
    onProgress?.('looking for outliers', fold + 1, folds.length);
  }
  return { logits, normality, alike };
}

function extract({
  engine,
  network,
  dataset,
  seed,
  openCache,
  openRows,
  signal,
  onProgress,
}: JudgeByHeadOptions) {
  const { classifier } = network;
  return withLoaded(FeatureExtractor.load(engine, network, extractionBatch), async (extractor) => {
    const cache = await openCache?.(sizeOf(extractor.input.shape));
    const copies = { config: { augment: [], classifier: classifier.config, seed }, changed: 0 };
    const set = await extractFeatures(extractor, dataset, copies, classifier.parts, {
      ...{ openRows, cache, signal },
      onProgress: (done, total) => onProgress?.('computing features', done, total),
    });
    await cache?.save();
    return set && { set, input: extractor.input };
  });
}
