import { indicesByClass } from '../../data/split.js';
import { classGaps } from '../../evaluate/metrics/class-gaps.js';
import { classificationMetrics } from '../../evaluate/metrics/classification.js';
import { hashText } from '../../random/hash.js';
import { Random } from '../../random/random.js';
import type { HeadResult } from '../checkpoint.js';
import type { FeatureSet, HeadCourse, HeadTrainer } from './head.js';
import { headsOutOfFold } from './out-of-fold.js';

const foldStream = hashText('transfer/folds');

/**
 * The folds of a stratified cross-validation: of each class about the same number of images in each, at random.
 * @returns the images of each fold, each image once
 */
export function stratifiedFolds(labels: Int32Array, folds: number, seed: number): Uint32Array[] {
  const random = new Random(seed, foldStream);
  const members: number[][] = Array.from({ length: folds }, () => []);
  let next = 0;
  for (const indices of indicesByClass(labels)) {
    for (const index of random.shuffle(indices)) members[next++ % folds]!.push(index);
  }
  return members.map((fold) => Uint32Array.from(fold).sort());
}

/**
 * Trains a head on all folds but one, for each of them, and measures it on that one.
 * @returns over all images, each as the head says that was trained without it; undefined where it was aborted
 */
export async function crossValidate(
  trainer: HeadTrainer,
  set: FeatureSet,
  course: HeadCourse,
  options: {
    readonly folds: number;
    readonly seed: number;
    readonly classes: number;
    readonly signal?: AbortSignal | undefined;
    readonly onEpoch?: (() => void) | undefined;
  },
): Promise<HeadResult | undefined> {
  const { labels } = set;
  const { folds, seed, classes, signal, onEpoch } = options;
  const divided = stratifiedFolds(labels, folds, seed);
  const logits = await headsOutOfFold(trainer, set, course, { folds: divided, classes, signal, onEpoch });
  return logits && headAccuracy(logits, labels, classes);
}

/** @param logits [N, K] */
export function headAccuracy(logits: Float32Array, labels: Int32Array, classes: number): HeadResult {
  const { top1, nll, balanced, perClass } = classificationMetrics({ logits, labels, classes });
  return { accuracy: top1, nll, ...(classGaps(perClass).uneven && { balanced }) };
}
