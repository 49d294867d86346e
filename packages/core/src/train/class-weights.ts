import * as z from 'zod';
import { describeValue, didYouMean, type NamedConfig, type Parts, type Resolved } from '../config/index.js';
import type { Dataset } from '../data/dataset.js';
import { classCounts } from '../data/statistics.js';
import { UsageError } from '../errors.js';
import { LOSSES } from '../losses/index.js';
import { type Loss, refusedWeights } from '../losses/loss.js';

/**
 * How much the classes count in the loss: `balanced`, a weight for each class by its name, or a list of them in the
 * order of the classes. Weights are positive; their ratios alone matter.
 */
export type ClassWeights = 'balanced' | readonly number[] | Readonly<Record<string, number>>;

/** What is wrong with weights that were given for classes; who read them from a file can name it. */
export class ClassWeightsError extends UsageError {}

/** Which weights there are, and which of them are positive numbers, can be told by name once the classes are known. */
const weight = z.custom<number>();

/** {@link ClassWeights}, but for the weights themselves, which {@link settleClassWeights} checks. */
export const classWeightsSchema = z.union(
  [z.literal('balanced'), z.array(weight).readonly(), z.record(z.string(), weight)],
  { error: 'takes weights by the names of classes, a list of them, or the word balanced' },
);

/**
 * The weights in the order of the classes. Balanced, a class of n images has N / (K n), with N images of K classes in all
 * (King and Zeng, Political Analysis 2001, as scikit-learn's `class_weight='balanced'` has it): every class counts as much
 * as the others, and an image 1 on average. A class without training images, which a smoothed target still has a part of,
 * gets 1.
 * @param train the images that are trained on
 * @throws ClassWeightsError naming the class that has no weight, or one that is no positive number, or that there is not.
 */
export function settleClassWeights(
  given: ClassWeights,
  train: Pick<Dataset, 'labels' | 'classNames'>,
): readonly number[] {
  const { classNames } = train;
  if (given === 'balanced') return balancedWeights(classCounts(train));
  const weights = isList(given) ? listedWeights(given, classNames) : namedWeights(given, classNames);
  const wrong = weights.findIndex((value) => !(Number.isFinite(value) && value > 0));
  if (wrong >= 0) {
    throw new ClassWeightsError(
      `class weights: the weight of class '${classNames[wrong]}' must be a number above 0, not ${describeValue(weights[wrong])}`,
    );
  }
  return weights;
}

function balancedWeights(counts: readonly number[]): number[] {
  const present = counts.filter((count) => count > 0);
  const total = present.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (count === 0 ? 1 : total / (present.length * count)));
}

function isList(given: Exclude<ClassWeights, 'balanced'>): given is readonly number[] {
  return Array.isArray(given);
}

function listedWeights(given: readonly number[], classNames: readonly string[]): readonly number[] {
  if (given.length === classNames.length) return given;
  throw new ClassWeightsError(
    `class weights: there are ${given.length} weights for ${classNames.length} classes; give one for each, or give them by name`,
  );
}

function namedWeights(given: Readonly<Record<string, number>>, classNames: readonly string[]): number[] {
  const names = Object.keys(given);
  const unknown = names.find((name) => !classNames.includes(name));
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, classNames) || `; the classes are: ${shown(classNames)}`;
    throw new ClassWeightsError(`class weights: the data has no class '${unknown}'${hint}`);
  }
  const missing = classNames.filter((name) => !Object.hasOwn(given, name));
  if (missing.length > 0) {
    throw new ClassWeightsError(
      `class weights: there is none for ${missing.length === 1 ? 'class' : 'the classes'} ${shown(missing)}; give every class one`,
    );
  }
  return classNames.map((name) => given[name]!);
}

/** Names that a message has room for. */
const namesShown = 10;

function shown(names: readonly string[]): string {
  const quoted = names.slice(0, namesShown).map((name) => `'${name}'`);
  const more = names.length - quoted.length;
  return quoted.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** @throws UsageError where a loss, or the one inside it, would ignore the weights of classes. */
export function requireClassWeights(config: NamedConfig, parts: Parts): void {
  const refusing = lossesIn(parts.resolve<Loss>(LOSSES, config)).find((loss) => !loss.acceptsClassWeights);
  if (refusing) throw refusedWeights(refusing);
}

/** A loss and those that its options choose, as CC-Loss's base. */
function lossesIn({ part, options }: Resolved<Loss>): Loss[] {
  const inner = Object.values(options).filter(
    (value): value is Resolved<Loss> => (value as Resolved<Loss> | undefined)?.part?.kind === 'loss',
  );
  return [part, ...inner.flatMap(lossesIn)];
}
