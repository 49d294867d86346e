import type { ChoiceOf } from '../../config/index.js';
import type { Optimizer } from '../optimizer.js';
import { adamw } from './adamw.js';
import { sgd } from './sgd.js';

/** Every optimizer that a configuration can name. */
export const OPTIMIZERS = [sgd, adamw] as const satisfies readonly Optimizer[];

/** One of {@link OPTIMIZERS} by its name, with options if need be, or one of your own. */
export type OptimizerChoice = ChoiceOf<typeof OPTIMIZERS, Optimizer>;
