import type { LabelledProbabilities } from './labelled-probabilities.js';

/** How labels and what is confidently found go together, of K classes. */
export interface ConfidentJoint {
  /** [K] mean probability of the own class over the images with its label; null of a class without images. */
  readonly thresholds: readonly (number | null)[];
  /** [K] images with each label. */
  readonly counts: readonly number[];
  /** [K][K] images with label i that confidently belong to class j; those of no class are in none. */
  readonly confident: readonly (readonly number[])[];
  /** [K][K] estimated share of all images with label i that belong to class j; sums to 1. */
  readonly joint: readonly (readonly number[])[];
  /** [N] the class that each image confidently belongs to; -1 where it belongs to none. */
  readonly confidentClass: Int32Array;
}

/** Probabilities this close to a threshold reach it: a mean of equal numbers may be rounded above them. As cleanlab has it. */
const tolerance = 1e-6;

/**
 * The confident joint and the estimated joint distribution of given and true labels: Northcutt, Jiang and Chuang,
 * Confident Learning: Estimating Uncertainty in Dataset Labels (JAIR 2021), equations 1 to 3 [paper].
 *
 * - [paper] The threshold of a class is the mean of its probability over the images with its label: a class that the
 *   classifier is seldom sure of asks for less.
 * - [paper] An image belongs confidently to the class with the largest probability among those whose thresholds it reaches
 *   (collisions are settled by the argmax); of equal ones, to the first.
 * - [code] Of each class at least one image is counted as rightly labelled, so that no row is empty: cleanlab's
 *   `compute_confident_joint`.
 * - [paper] Each row is then scaled to the images with its label, and all of it to 1.
 */
export function confidentJoint(input: LabelledProbabilities): ConfidentJoint {
  const { probabilities, labels, classes } = input;
  const counts = new Array<number>(classes).fill(0);
  const sums = new Float64Array(classes);
  for (const [image, label] of labels.entries()) {
    counts[label]! += 1;
    sums[label]! += probabilities[image * classes + label]!;
  }
  const thresholds = counts.map((count, k) => (count === 0 ? null : sums[k]! / count));
  const confident = counts.map(() => new Array<number>(classes).fill(0));
  const confidentClass = new Int32Array(labels.length).fill(-1);
  for (const [image, label] of labels.entries()) {
    const found = confidentClassOf(input, thresholds, image);
    confidentClass[image] = found;
    if (found >= 0) confident[label]![found]! += 1;
  }
  for (let k = 0; k < classes; k++) confident[k]![k] = Math.max(1, confident[k]![k]!);
  const joint = confident.map((row, label) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => ((count / total) * counts[label]!) / labels.length);
  });
  return { thresholds, counts, confident, joint, confidentClass };
}

function confidentClassOf(
  { probabilities, classes }: LabelledProbabilities,
  thresholds: readonly (number | null)[],
  image: number,
): number {
  let best = -1;
  for (let k = 0; k < classes; k++) {
    const value = probabilities[image * classes + k]!;
    if (value < (thresholds[k] ?? Number.POSITIVE_INFINITY) - tolerance) continue;
    if (best < 0 || value > probabilities[image * classes + best]!) best = k;
  }
  return best;
}
