import type * as z from 'zod';
import { type Definition, type NoOptions, type OptionsOf, optionsOf, type Part } from '../config/index.js';
import type { Random } from '../random/random.js';
import type { Quadratic } from './objective.js';

/** What can be known of the channels of a group, measured when it is asked for. */
export interface Measurements {
  /** How many there are. */
  readonly channels: number;
  /** The sum of the absolute values of the kernels that compute each channel. */
  kernelNorms(): Float64Array;
  /** How much the loss would change without each channel, to first order: |change| in the mean over samples. */
  taylor(): Float64Array;
  /**
   * The error of what reads the channels, as a function of factors of the channels.
   * @param options.mu weight of the change of the loss
   * @param options.importance whether outputs count by their importance for the loss
   */
  reconstruction(options: { mu: number; importance: boolean }): Promise<Quadratic>;
  readonly random: Random;
}

/** How the kernels that read what is left are fitted anew, to the outputs as they were. */
export interface Refit {
  /** Rows count by 1 + mu |g|^2 / O, with g the gradient of the loss to them. */
  readonly mu: number;
  /** Weight of staying what they are, as a share of the mean square of an input element. */
  readonly ridge: number;
}

/** A rule by which channels are kept. A new one is made by {@link defineCriterion}. */
export interface Criterion<Schema extends z.ZodObject = z.ZodObject, Name extends string = string>
  extends Part<Name> {
  readonly kind: 'criterion';
  readonly options: Schema;
  /** Whether it judges channels by the layers that read them; what no layer with plain kernels reads is then kept. */
  readonly needsReaders: boolean;
  /** The channels that are kept, `keep` of them, in rising order. */
  select(measurements: Measurements, keep: number, options: OptionsOf<Schema>): Promise<number[]> | number[];
  /** Undefined: the kernels stay as they are. */
  refit(options: OptionsOf<Schema>): Refit | undefined;
}

/** The `keep` channels with the largest scores, in rising order; of equal ones the first. */
export function largest(scores: ArrayLike<number>, keep: number): number[] {
  return Array.from(scores, (_, channel) => channel)
    .sort((a, b) => scores[b]! - scores[a]! || a - b)
    .slice(0, keep)
    .sort((a, b) => a - b);
}

/** What {@link defineCriterion} takes. */
export type CriterionDefinition<Schema extends z.ZodObject, Name extends string> = Definition<
  Criterion<Schema, Name>,
  'select'
>;

/** A criterion, built in or of one's own: `pruneRun(run, { criterion: defineCriterion({ ... }) })`. Without `refit` kernels stay as they are. */
export function defineCriterion<const Name extends string, Schema extends z.ZodObject = NoOptions>(
  definition: CriterionDefinition<Schema, Name>,
): Criterion<Schema, Name> {
  const { needsReaders = false, refit = () => undefined } = definition;
  return {
    ...definition,
    needsReaders,
    refit,
    kind: 'criterion',
    options: optionsOf('defineCriterion', definition, {
      needsReaders: 'boolean?',
      select: 'function',
      refit: 'function?',
    }),
  };
}
