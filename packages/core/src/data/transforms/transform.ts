import type * as z from 'zod';
import { type Definition, type NoOptions, type OptionsOf, optionsOf, type Part } from '../../config/index.js';
import type { Random } from '../../random/random.js';
import type { Image } from '../image.js';

/** What a transform knows beside the image. */
export interface TransformContext {
  /** This sample's own randomness. */
  readonly random: Random;
  /** The network's input size. */
  readonly height: number;
  readonly width: number;
}

/** A random change of training images. A new one is made by {@link defineTransform}. */
export interface Transform<Schema extends z.ZodObject = z.ZodObject, Name extends string = string>
  extends Part<Name> {
  readonly kind: 'transform';
  readonly options: Schema;
  /**
   * True where the transform chooses how the image comes to the network's input size, which its result has.
   * All others get an image of that size, unless they stand before such a one.
   */
  readonly resizes?: boolean;
  /**
   * The changed image; the given one is not written to, may be returned as it is, and is not to be looked at afterwards: its
   * memory is used again.
   */
  apply(image: Image, options: OptionsOf<Schema>, context: TransformContext): Image;
}

/** What {@link defineTransform} takes. */
export type TransformDefinition<Schema extends z.ZodObject, Name extends string> = Definition<
  Transform<Schema, Name>,
  'apply'
>;

/** A transform, built in or of one's own: `train({ augment: [defineTransform({ ... })] })`. */
export function defineTransform<const Name extends string, Schema extends z.ZodObject = NoOptions>(
  definition: TransformDefinition<Schema, Name>,
): Transform<Schema, Name> {
  return {
    ...definition,
    kind: 'transform',
    options: optionsOf('defineTransform', definition, { resizes: 'boolean?', apply: 'function' }),
  };
}
