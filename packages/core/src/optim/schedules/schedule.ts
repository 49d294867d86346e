import type { z } from 'zod';

/** Where training stands. */
export interface Progress {
  /** Epochs done, fractional inside an epoch: in 0 .. epochs. */
  readonly epoch: number;
  /** Epochs of the whole run. */
  readonly epochs: number;
}

/**
 * A learning-rate schedule: what the base learning rate is multiplied by as training goes on. Warm-up is no
 * part of it: see `learning-rate.ts`.
 */
export interface Schedule<Options extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  /** One sentence for lists of schedules. */
  readonly description: string;
  readonly options: Options;
  /** Non-negative; 1 is the base learning rate. */
  factor(progress: Progress, options: z.output<Options>): number;
}

/** Infers the options' type from their schema. */
export function defineSchedule<Options extends z.ZodObject>(schedule: Schedule<Options>): Schedule<Options> {
  return schedule;
}
