import type * as z from 'zod';
import type { Named } from '../../config/named.js';
import type { Random } from '../../random/random.js';

/** Decides which samples make up the batches of an epoch. To add one: a file, and a line in `index.ts`. */
export interface Sampler<Schema extends z.ZodObject = z.ZodObject> extends Named {
  readonly options: Schema;
  /**
   * The sample indices of one epoch, batch after batch; its length is a positive multiple of `batchSize`.
   * @param labels the class of each sample
   * @throws UsageError where no batch can be made.
   */
  order(labels: Int32Array, batchSize: number, options: z.output<Schema>, random: Random): Uint32Array;
}
