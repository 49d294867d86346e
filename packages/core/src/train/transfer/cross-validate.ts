import { foldsOfUnits, hasGroups, unitsOf } from '../../data/grouped-split.js';
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
 * The folds of a stratified cross-validation: of each class about the same number of images in each, at random. Groups stay whole.
 * @param groups the number of each image's group, negative where it is alone (`Dataset.groups`)
 * @returns the images of each fold, each image once
 */
export function stratifiedFolds(
  labels: Int32Array,
  folds: number,
  seed: number,
  groups?: Int32Array,
): Uint32Array[] {
  const random = new Random(seed, foldStream);
  if (hasGroups(groups)) return foldsOfUnits(unitsOf(labels, groups), folds, random);
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
    /** The images of each. */
    readonly folds: readonly Uint32Array[];
    readonly classes: number;
    readonly signal?: AbortSignal | undefined;
    readonly onEpoch?: ((done: number, loss: number) => void) | undefined;
  },
): Promise<HeadResult | undefined> {
  const logits = await headsOutOfFold(trainer, set, course, options);
  return logits && headAccuracy(logits, set.labels, options.classes);
}

/** @param logits [N, K] */
export function headAccuracy(logits: Float32Array, labels: Int32Array, classes: number): HeadResult {
  const { top1, nll, balanced, perClass } = classificationMetrics({ logits, labels, classes });
  return { accuracy: top1, nll, ...(classGaps(perClass).uneven && { balanced }) };
}
