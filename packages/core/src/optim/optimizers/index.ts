import type { Optimizer } from '../optimizer.js';
import { adamw } from './adamw.js';
import { sgd } from './sgd.js';

/** Every optimizer that a configuration can name. */
export const OPTIMIZERS: readonly Optimizer[] = [sgd, adamw];
