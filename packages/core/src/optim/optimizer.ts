import type * as z from 'zod';
import { type Definition, type NoOptions, type OptionsOf, optionsOf, type Part } from '../config/index.js';
import type { Tensor } from '../graph/graph.js';
import type { Shape } from '../graph/types.js';

/** One parameter in one step. */
export interface OptimizerStep {
  readonly parameter: Tensor;
  /** The loss's gradient, of the parameter's shape. */
  readonly gradient: Tensor;
  /** A scalar, with the parameter's own factor in it. */
  readonly learningRate: Tensor;
  /** Number of the step, from 1, a float32 scalar. */
  readonly step: Tensor;
  /** Whether weight decay applies to this parameter. */
  readonly decay: boolean;
  /** A moment of the parameter that is kept between steps and starts at zero, e.g. `momentum`. */
  moment(name: string, shape: Shape): Tensor;
  /** Gives a moment its next value. */
  setMoment(name: string, value: Tensor): void;
}

/** An update rule, as part of the training graph. A new one is made by {@link defineOptimizer}. */
export interface Optimizer<Schema extends z.ZodObject = z.ZodObject, Name extends string = string>
  extends Part<Name> {
  readonly kind: 'optimizer';
  readonly options: Schema;
  /** Learning rate where the run names none, for batches of 64. */
  readonly defaultLearningRate: number;
  /** Whether smaller batches want a proportionally smaller rate. */
  readonly scalesWithBatch?: boolean;
  /** The parameter's next value. */
  update(step: OptimizerStep, options: OptionsOf<Schema>): Tensor;
}

/** What {@link defineOptimizer} takes. */
export type OptimizerDefinition<Schema extends z.ZodObject, Name extends string> = Definition<
  Optimizer<Schema, Name>,
  'defaultLearningRate' | 'update'
>;

/** An update rule, built in or of one's own: `train({ optimizer: defineOptimizer({ ... }) })`. */
export function defineOptimizer<const Name extends string, Schema extends z.ZodObject = NoOptions>(
  definition: OptimizerDefinition<Schema, Name>,
): Optimizer<Schema, Name> {
  return {
    ...definition,
    kind: 'optimizer',
    options: optionsOf('defineOptimizer', definition, {
      defaultLearningRate: 'number',
      scalesWithBatch: 'boolean?',
      update: 'function',
    }),
  };
}
