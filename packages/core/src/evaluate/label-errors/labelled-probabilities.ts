import { KindredError } from '../../errors.js';

/** What a classifier says of N labelled images that it was not trained on. */
export interface LabelledProbabilities {
  /** [N, K], row-major: of each image a probability for each class, which sum to 1. */
  readonly probabilities: Float32Array | Float64Array;
  /** [N], each in 0 .. classes - 1: the labels that are to be judged. */
  readonly labels: Int32Array;
  /** K, at least 1. */
  readonly classes: number;
}

/** How far the sum of an image's probabilities may be from 1: float32 rounds sums of many classes. */
const sumTolerance = 1e-3;

/**
 * @throws KindredError where there is no image, sizes disagree, a label is no class, or a row is no distribution (a number
 *   that is NaN, below 0 or above 1, or a sum that is not 1).
 */
export function checkProbabilities({ probabilities, labels, classes }: LabelledProbabilities): void {
  if (!Number.isInteger(classes) || classes < 1) {
    throw new KindredError(`labels are judged among at least one class, not ${classes}`);
  }
  if (labels.length === 0) throw new KindredError('there are no labels to judge');
  if (probabilities.length !== labels.length * classes) {
    throw new KindredError(
      `${probabilities.length} probabilities do not fit ${labels.length} labels and ${classes} classes: they must be ` +
        `[${labels.length}, ${classes}]`,
    );
  }
  const badLabel = labels.findIndex((label) => label < 0 || label >= classes);
  if (badLabel >= 0) {
    throw new KindredError(`image ${badLabel} has label ${labels[badLabel]}, outside 0 .. ${classes - 1}`);
  }
  for (let image = 0; image < labels.length; image++) {
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const value = probabilities[image * classes + k]!;
      if (!(value >= 0 && value <= 1 + sumTolerance)) {
        throw new KindredError(`image ${image} has ${value} for class ${k}, which is no probability`);
      }
      sum += value;
    }
    if (Math.abs(sum - 1) > sumTolerance) {
      throw new KindredError(`the probabilities of image ${image} sum to ${sum}, not to 1`);
    }
  }
}

/** The class with the largest probability in a row; the lowest index among equals. */
export function mostProbable({ probabilities, classes }: LabelledProbabilities, image: number): number {
  const start = image * classes;
  let best = 0;
  for (let k = 1; k < classes; k++) {
    if (probabilities[start + k]! > probabilities[start + best]!) best = k;
  }
  return best;
}

/**
 * The probability of an image's label less the largest one of another class, in -1 .. 1: cleanlab's `normalized_margin`
 * before it is brought to 0 .. 1. Where there is one class only, the probability itself.
 */
export function marginOf({ probabilities, labels, classes }: LabelledProbabilities, image: number): number {
  const start = image * classes;
  const label = labels[image]!;
  let other = 0;
  for (let k = 0; k < classes; k++) if (k !== label) other = Math.max(other, probabilities[start + k]!);
  return probabilities[start + label]! - other;
}

/** Softmax of each row of logits [N, K], in float64. */
export function softmaxRows(logits: Float32Array, classes: number): Float64Array {
  const probabilities = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = start; k < start + classes; k++) largest = Math.max(largest, logits[k]!);
    let sum = 0;
    for (let k = start; k < start + classes; k++) {
      probabilities[k] = Math.exp(logits[k]! - largest);
      sum += probabilities[k]!;
    }
    for (let k = start; k < start + classes; k++) probabilities[k]! /= sum;
  }
  return probabilities;
}
