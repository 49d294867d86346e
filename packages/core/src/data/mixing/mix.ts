import type * as z from 'zod';
import { type Definition, type NoOptions, type OptionsOf, optionsOf, type Part } from '../../config/index.js';
import type { Random } from '../../random/random.js';

/** What a mix knows of the batch. */
export interface MixContext {
  /** This batch's own randomness. */
  readonly random: Random;
  /** [N], a permutation of the batch: the image that each one is mixed with; it may be itself. */
  readonly partners: Uint32Array;
  readonly height: number;
  readonly width: number;
}

/** The images of a batch, each mixed with another one. */
export interface MixedImages {
  /** [N, channels, height, width] bytes. */
  readonly images: Uint8Array;
  /** How much of each image is its own, in [0, 1]; the rest is its partner's. */
  readonly share: number;
}

/**
 * A way of mixing the training images of a batch with each other; their classes are mixed in the same shares.
 * A new one is made by {@link defineMix}.
 */
export interface Mix<Schema extends z.ZodObject = z.ZodObject, Name extends string = string>
  extends Part<Name> {
  readonly kind: 'mix';
  readonly options: Schema;
  /**
   * The mixed images; the given ones are not written to, and may be returned as they are.
   * @param images [N, channels, height, width] bytes
   */
  apply(images: Uint8Array, options: OptionsOf<Schema>, context: MixContext): MixedImages;
}

/** What {@link defineMix} takes. */
export type MixDefinition<Schema extends z.ZodObject, Name extends string> = Definition<
  Mix<Schema, Name>,
  'apply'
>;

/** A way of mixing, built in or of one's own: `train({ mix: defineMix({ ... }) })`. */
export function defineMix<const Name extends string, Schema extends z.ZodObject = NoOptions>(
  definition: MixDefinition<Schema, Name>,
): Mix<Schema, Name> {
  return { ...definition, kind: 'mix', options: optionsOf('defineMix', definition, { apply: 'function' }) };
}
