import type * as z from 'zod';
import { type Definition, type NoOptions, type OptionsOf, optionsOf, type Part } from '../../config/index.js';

/** Where training stands. */
export interface Progress {
  /** Epochs done, fractional inside an epoch: in 0 .. epochs. */
  readonly epoch: number;
  /** Epochs of the whole run. */
  readonly epochs: number;
}

/**
 * A learning-rate schedule: what the base learning rate is multiplied by as training goes on. Warm-up is no
 * part of it: see `learning-rate.ts`. A new one is made by {@link defineSchedule}.
 */
export interface Schedule<Schema extends z.ZodObject = z.ZodObject, Name extends string = string>
  extends Part<Name> {
  readonly kind: 'schedule';
  readonly options: Schema;
  /** Non-negative; 1 is the base learning rate. */
  factor(progress: Progress, options: OptionsOf<Schema>): number;
}

/** What {@link defineSchedule} takes. */
export type ScheduleDefinition<Schema extends z.ZodObject, Name extends string> = Definition<
  Schedule<Schema, Name>,
  'factor'
>;

/** A learning-rate schedule, built in or of one's own: `train({ schedule: defineSchedule({ ... }) })`. */
export function defineSchedule<const Name extends string, Schema extends z.ZodObject = NoOptions>(
  definition: ScheduleDefinition<Schema, Name>,
): Schedule<Schema, Name> {
  return {
    ...definition,
    kind: 'schedule',
    options: optionsOf('defineSchedule', definition, { factor: 'function' }),
  };
}
