import type * as z from 'zod';
import type { Named } from '../../config/named.js';

/** Where training stands. */
export interface Progress {
  /** Epochs done, fractional inside an epoch: in 0 .. epochs. */
  readonly epoch: number;
  /** Epochs of the whole run. */
  readonly epochs: number;
}

/**
 * A learning-rate schedule: what the base learning rate is multiplied by as training goes on. Warm-up is no
 * part of it: see `learning-rate.ts`. To add one: a file, and a line in `index.ts`.
 */
export interface Schedule<Schema extends z.ZodObject = z.ZodObject> extends Named {
  readonly options: Schema;
  /** Non-negative; 1 is the base learning rate. */
  factor(progress: Progress, options: z.output<Schema>): number;
}
