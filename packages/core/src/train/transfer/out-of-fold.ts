import type { FeatureSet, HeadCourse, HeadTrainer } from './head.js';

/** How {@link headsOutOfFold} goes. */
export interface OutOfFoldOptions {
  /** The images of each fold, each image in one. */
  readonly folds: readonly Uint32Array[];
  /** K */
  readonly classes: number;
  readonly signal?: AbortSignal | undefined;
  readonly onEpoch?: ((done: number, loss: number) => void) | undefined;
}

/**
 * Trains a head on all folds but one, for each of them.
 * @returns logits [N, K], each image's by the head that was trained without it; undefined where it was aborted
 */
export async function headsOutOfFold(
  trainer: HeadTrainer,
  set: FeatureSet,
  course: HeadCourse,
  { folds, classes, signal, onEpoch }: OutOfFoldOptions,
): Promise<Float32Array | undefined> {
  const { labels, copies } = set;
  const logits = new Float32Array(labels.length * classes);
  for (const held of folds) {
    if (!(await trainer.fit(set, course, { images: othersThan(held, labels.length), signal, onEpoch })))
      return undefined;
    const found = await trainer.logits(copies[0]!, held);
    held.forEach((image, i) => {
      logits.set(found.subarray(i * classes, (i + 1) * classes), image * classes);
    });
  }
  return logits;
}

/** The images that are not held out, of so many. */
export function othersThan(held: Uint32Array, count: number): Uint32Array {
  const isHeld = new Set(held);
  return Uint32Array.from({ length: count }, (_, image) => image).filter((image) => !isHeld.has(image));
}
