import type * as z from 'zod';
import type { Named } from '../../config/named.js';
import type { Random } from '../../random/random.js';

export interface MixContext {
  /** This batch's own randomness. */
  readonly random: Random;
  /** [N], a permutation of the batch: the image that each one is mixed with; it may be itself. */
  readonly partners: Uint32Array;
  readonly height: number;
  readonly width: number;
}

export interface MixedImages {
  /** [N, channels, height, width] bytes. */
  readonly images: Uint8Array;
  /** How much of each image is its own, in [0, 1]; the rest is its partner's. */
  readonly share: number;
}

/**
 * A way of mixing the training images of a batch with each other; their classes are mixed in the same shares.
 * To add one: a file like its neighbours, and a line in `index.ts`.
 */
export interface Mix<Schema extends z.ZodObject = z.ZodObject> extends Named {
  readonly options: Schema;
  /** The paper, as a reader would look for it. */
  readonly paper: string;
  /**
   * The mixed images; the given ones are not written to, and may be returned as they are.
   * @param images [N, channels, height, width] bytes
   */
  apply(images: Uint8Array, options: z.output<Schema>, context: MixContext): MixedImages;
}
