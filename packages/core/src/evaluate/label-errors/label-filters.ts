import type { ConfidentJoint } from './confident-joint.js';
import { type LabelledProbabilities, mostProbable } from './labelled-probabilities.js';

/**
 * Which labels are taken for wrong, by the names that cleanlab's `find_label_issues` has for them (with hyphens):
 *
 * - `prune-by-noise-rate`: of each pair of classes as many as the joint says, those with the largest p_j - p_label;
 * - `prune-by-class`: of each class as many as the joint says, those with the smallest p_label;
 * - `both`: what both of these take for wrong;
 * - `confident-learning`: what confidently belongs to another class, off the diagonal of the confident joint;
 * - `predicted-neq-given`: whatever has another most probable class.
 *
 * None takes a label for wrong that is the most probable class, nor the only image of a class.
 */
export const LABEL_FILTERS = [
  'prune-by-noise-rate',
  'prune-by-class',
  'both',
  'confident-learning',
  'predicted-neq-given',
] as const;

/** One of {@link LABEL_FILTERS}. */
export type LabelFilter = (typeof LABEL_FILTERS)[number];

/** The images whose labels a filter takes for wrong, in rising order. */
export function filterLabels(
  input: LabelledProbabilities,
  found: ConfidentJoint,
  filter: LabelFilter,
): number[] {
  const { labels } = input;
  const isWrong = tests[filter](input, found);
  return Array.from(labels.keys()).filter((image) => {
    const label = labels[image]!;
    return found.counts[label]! > 1 && isWrong(image) && mostProbable(input, image) !== label;
  });
}

type Test = (image: number) => boolean;

const tests: Readonly<Record<LabelFilter, (input: LabelledProbabilities, found: ConfidentJoint) => Test>> = {
  'prune-by-noise-rate': byNoiseRate,
  'prune-by-class': byClass,
  both: (input, found) => {
    const [one, other] = [byNoiseRate(input, found), byClass(input, found)];
    return (image) => one(image) && other(image);
  },
  'confident-learning':
    ({ labels }, { confidentClass }) =>
    (image) =>
      confidentClass[image]! >= 0 && confidentClass[image] !== labels[image],
  'predicted-neq-given': () => () => true,
};

/** Images with the same margin as the last one that is counted are taken, too. */
function byNoiseRate(input: LabelledProbabilities, { joint }: ConfidentJoint): Test {
  const { probabilities, labels, classes } = input;
  const wrong = new Uint8Array(labels.length);
  const members = membersOf(labels, classes);
  for (const [label, images] of members.entries()) {
    const counts = wholeNumbers(joint[label]!.map((share) => share * labels.length));
    for (const [k, count] of counts.entries()) {
      if (k === label || count === 0) continue;
      const margins = images.map(
        (image) => probabilities[image * classes + k]! - probabilities[image * classes + label]!,
      );
      const last = margins.toSorted((a, b) => b - a)[count - 1]!;
      for (const [i, image] of images.entries()) if (margins[i]! >= last) wrong[image] = 1;
    }
  }
  return (image) => wrong[image] === 1;
}

/** Images with the same probability as the first one that is not counted are not taken. */
function byClass(input: LabelledProbabilities, { joint }: ConfidentJoint): Test {
  const { probabilities, labels, classes } = input;
  const limits = membersOf(labels, classes).map((images, label) => {
    const counts = wholeNumbers(joint[label]!.map((share) => share * labels.length));
    const own = images.map((image) => probabilities[image * classes + label]!).sort((a, b) => a - b);
    return own[images.length - counts[label]!] ?? Number.POSITIVE_INFINITY;
  });
  return (image) => {
    const label = labels[image]!;
    return probabilities[image * classes + label]! < limits[label]!;
  };
}

function membersOf(labels: Int32Array, classes: number): number[][] {
  const members: number[][] = Array.from({ length: classes }, () => []);
  for (const [image, label] of labels.entries()) members[label]!.push(image);
  return members;
}

/**
 * Numbers rounded, halves to the even one, such that their sum is the rounded sum: where it is not, those that were rounded
 * most in the wrong direction go to the other side (cleanlab's `round_preserving_sum`); of equal ones the first.
 */
export function wholeNumbers(values: readonly number[]): number[] {
  const rounded = values.map(roundHalfEven);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, value) => total + value, 0);
  const missing = roundHalfEven(sum(values)) - sum(rounded);
  const step = Math.sign(missing);
  const order = [...values.keys()].sort(
    (a, b) => step * (values[b]! - rounded[b]! - (values[a]! - rounded[a]!)) || a - b,
  );
  for (const place of order.slice(0, Math.abs(missing))) rounded[place]! += step;
  return rounded;
}

/** Sums of shares are whole numbers but for rounding. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (Math.abs(rest - 0.5) > 1e-9) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
