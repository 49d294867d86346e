import { describeValue, type NamedConfig, Parts, wrongResult } from '../config/index.js';
import { UsageError } from '../errors.js';
import type { Random } from '../random/random.js';
import type { Image } from './image.js';
import { convertChannels } from './transforms/channels.js';
import { type Cover, fit } from './transforms/fit.js';
import { TRANSFORMS } from './transforms/index.js';
import type { Transform, TransformContext } from './transforms/transform.js';
import { shapeWhole, showWhole, type Whole } from './transforms/whole.js';

/** What the network takes. */
export interface InputSize {
  readonly height: number;
  readonly width: number;
  /** 1 or 3; where not given, images keep the channels that they have. */
  readonly channels?: 1 | 3;
  /** What images cover before they are cropped, where that is more than the input. */
  readonly cover?: Cover | undefined;
  /** How images of another shape are shown whole; they are cut where not given. */
  readonly whole?: Whole | undefined;
}

/** Turns an image of any size into one of the network's input size. */
export interface Pipeline extends InputSize {
  /** The image as the network takes it. */
  apply(image: Image, random: Random): Image;
}

/**
 * A training pipeline: the named transforms in their order. Images are first fitted to the input size (as
 * {@link evaluationPipeline} does), unless one of the transforms resizes; then those before it see the whole image.
 * @throws UsageError for an unknown transform or a wrong option; the pipeline, where a transform gives no image.
 */
export function createPipeline(
  configs: readonly NamedConfig[],
  size: InputSize,
  parts = Parts.none,
): Pipeline {
  checkSize(size);
  const resolved = configs.map((config) => parts.resolve<Transform>(TRANSFORMS, config));
  const steps = resolved.map(
    ({ part, options }) =>
      (image: Image, context: TransformContext) =>
        checkImage(part, part.apply(image, options, context)),
  );
  const fitFirst = !resolved.some(({ part }) => part.resizes);
  const { height, width, channels, whole } = size;
  return {
    ...size,
    apply(image, random) {
      // Grey is converted last and colour first: less work, and the result is the same.
      let current = channels === 1 ? convertChannels(image, 1) : image;
      if (fitFirst) current = fitTo(current, size);
      else if (whole) current = shapeWhole(current, height, width, whole);
      const context = { random, height, width };
      for (const step of steps) current = step(current, context);
      return convertChannels(fit(current, height, width), channels ?? current.channels);
    },
  };
}

/**
 * The pipeline for evaluation, without chance: images are resized, their shape kept, until they cover `cover` (256 pixels are
 * usual for an input of 224) or, where that is not given, the input, then cropped in the middle; or shown whole.
 * @throws UsageError for a size that is none.
 */
export function evaluationPipeline(size: InputSize): Pipeline {
  checkSize(size);
  const { channels } = size;
  return {
    ...size,
    apply: (image) => fitTo(convertChannels(image, channels ?? image.channels), size),
  };
}

function fitTo(image: Image, { height, width, cover, whole }: InputSize): Image {
  return whole ? showWhole(image, height, width, whole, cover?.filter) : fit(image, height, width, cover);
}

function checkImage(part: Transform, given: unknown): Image {
  const image = Object(given) as Partial<Image>;
  const { channels, height, width, data } = image;
  const isSize = [height, width].every((side) => Number.isInteger(side) && side! > 0);
  if (!isSize || (channels !== 1 && channels !== 3)) {
    const found = `${describeValue(channels)} x ${describeValue(height)} x ${describeValue(width)}`;
    const what = typeof given === 'object' && given !== null ? found : describeValue(given);
    throw wrongResult(part, 'apply', 'an image of 1 or 3 channels x height x width', what);
  }
  const bytes = channels * height! * width!;
  if (!(data instanceof Uint8Array) || data.length !== bytes) {
    throw wrongResult(part, 'apply', `data as a Uint8Array of ${bytes}`, describeValue(data));
  }
  return image as Image;
}

function checkSize({ height, width, channels, cover }: InputSize): void {
  requireSize('the input', { height, width });
  if (cover) requireSize('what images cover', cover);
  if (channels !== undefined && channels !== 1 && channels !== 3) {
    throw new UsageError(`the network's input must have 1 (grey) or 3 (RGB) channels, not ${channels}`);
  }
}

function requireSize(what: string, { height, width }: { height: number; width: number }): void {
  if (Number.isInteger(height) && Number.isInteger(width) && height > 0 && width > 0) return;
  throw new UsageError(`the size of ${what} must be positive whole numbers, not ${height} x ${width}`);
}
