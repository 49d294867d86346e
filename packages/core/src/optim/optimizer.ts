import type * as z from 'zod';
import type { Named } from '../config/named.js';
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

/** An update rule, as part of the training graph. To add one: a file, and a line in `optimizers/index.ts`. */
export interface Optimizer<Schema extends z.ZodObject = z.ZodObject> extends Named {
  readonly options: Schema;
  /** Learning rate where the run names none, for batches of 64. */
  readonly defaultLearningRate: number;
  /** Whether smaller batches want a proportionally smaller rate. */
  readonly scalesWithBatch?: boolean;
  /** The parameter's next value. */
  update(step: OptimizerStep, options: z.output<Schema>): Tensor;
}
