import type * as z from 'zod';
import { type Definition, type NoOptions, type OptionsOf, optionsOf, type Part } from '../../config/index.js';
import type { Random } from '../../random/random.js';

/** Decides which samples make up the batches of an epoch. A new one is made by {@link defineSampler}. */
export interface Sampler<Schema extends z.ZodObject = z.ZodObject, Name extends string = string>
  extends Part<Name> {
  readonly kind: 'sampler';
  readonly options: Schema;
  /**
   * The sample indices of one epoch, batch after batch; its length is a positive multiple of `batchSize`.
   * @param labels the class of each sample
   * @throws UsageError where no batch can be made.
   */
  order(labels: Int32Array, batchSize: number, options: OptionsOf<Schema>, random: Random): Uint32Array;
}

/** What {@link defineSampler} takes. */
export type SamplerDefinition<Schema extends z.ZodObject, Name extends string> = Definition<
  Sampler<Schema, Name>,
  'order'
>;

/** A sampler, built in or of one's own: `train({ sampler: defineSampler({ ... }) })`. */
export function defineSampler<const Name extends string, Schema extends z.ZodObject = NoOptions>(
  definition: SamplerDefinition<Schema, Name>,
): Sampler<Schema, Name> {
  return {
    ...definition,
    kind: 'sampler',
    options: optionsOf('defineSampler', definition, { order: 'function' }),
  };
}
