import type { ChoiceOf } from '../../config/index.js';
import type { Optimizer } from '../optimizer.js';
import * as optimizers from './built-in.js';

/** Every optimizer that a configuration can name. */
export const OPTIMIZERS = [optimizers.sgd, optimizers.adamw] as const satisfies readonly Optimizer[];

/** One of {@link OPTIMIZERS} by its name, with options if need be, or one of your own. */
export type OptimizerChoice = ChoiceOf<typeof OPTIMIZERS, Optimizer>;
