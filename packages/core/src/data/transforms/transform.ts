import type * as z from 'zod';
import type { Named } from '../../config/named.js';
import type { Random } from '../../random/random.js';
import type { Image } from '../image.js';

export interface TransformContext {
  /** This sample's own randomness. */
  readonly random: Random;
  /** The network's input size. */
  readonly height: number;
  readonly width: number;
}

/** A random change of training images. To add one: a file like its neighbours, and a line in `index.ts`. */
export interface Transform<Schema extends z.ZodObject = z.ZodObject> extends Named {
  readonly options: Schema;
  /**
   * True where the transform chooses how the image comes to the network's input size, which its result has.
   * All others get an image of that size, unless they stand before such a one.
   */
  readonly resizes?: boolean;
  /** The changed image; the given one is not written to, and may be returned as it is. */
  apply(image: Image, options: z.output<Schema>, context: TransformContext): Image;
}
