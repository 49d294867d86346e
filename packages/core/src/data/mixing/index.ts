import { type ChoiceOf, describeValue, type NamedConfig, Parts, wrongResult } from '../../config/index.js';
import { hashText } from '../../random/hash.js';
import { Random } from '../../random/random.js';
import type { Batch, BatchKeys } from '../batches.js';
import * as mixes from './built-in.js';
import type { Mix, MixedImages } from './mix.js';
import { type MixedLabels, mixLabels } from './mix-labels.js';

const STREAM = hashText('data/mix');

/** Every way of mixing that a configuration can name. */
export const MIXES = [mixes.mixup, mixes.cutmix] as const satisfies readonly Mix[];

/** One of {@link MIXES} by its name, with options if need be, or one of your own. */
export type MixChoice = ChoiceOf<typeof MIXES, Mix>;

/** Size of a batch's images in pixels, and the number of classes. */
export interface MixSize {
  readonly height: number;
  readonly width: number;
  readonly classes: number;
}

/** Mixes the samples of a batch with each other; the result depends on the arguments alone. */
export type MixBatch = (batch: Batch, keys: BatchKeys) => Batch & MixedLabels;

/**
 * The way of mixing that a configuration names.
 * @throws UsageError for an unknown name or a wrong option; the mixing, where it gives something else than mixed images.
 */
export function createMix(
  config: NamedConfig,
  { height, width, classes }: MixSize,
  parts = Parts.none,
): MixBatch {
  const { part, options } = parts.resolve<Mix>(MIXES, config);
  return (batch, { seed, epoch, position }) => {
    const random = new Random(seed, STREAM, epoch, position);
    const partners = random.shuffle(Uint32Array.from(batch.labels.keys()));
    const mixed = part.apply(batch.images, options, { random, partners, height, width });
    const { images, share } = checkMixed(part, mixed, batch.images.length);
    return { ...batch, images, ...mixLabels(batch.labels, partners, share, classes) };
  };
}

function checkMixed(part: Mix, mixed: unknown, bytes: number): MixedImages {
  const { images, share } = Object(mixed) as Partial<MixedImages>;
  if (!(images instanceof Uint8Array) || images.length !== bytes) {
    throw wrongResult(part, 'apply', `images as a Uint8Array of ${bytes}`, describeValue(images));
  }
  if (!(typeof share === 'number' && share >= 0 && share <= 1)) {
    throw wrongResult(part, 'apply', 'a share in 0 .. 1', describeValue(share));
  }
  return { images, share };
}
