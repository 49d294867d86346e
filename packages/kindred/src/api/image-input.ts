import { evaluationPipeline, type Image } from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';
import { cardInput, type ModelCard } from '@kindred/core/export';
import { Random } from '@kindred/core/random';
import { givenOptions } from '../data/data-options.js';
import type { DecodeOptions } from '../data/image-folder/decode.js';
import { decodeImage } from '../data/index.js';
import { cardDecoding } from './card-decoding.js';

/**
 * An image: the path of a file, the bytes of one, in any format that sharp decodes, or decoded pixels. Files are reduced
 * on reading like the pictures of an image folder; pixels are taken as they are, as those of a data set.
 */
export type ImageInput = string | Uint8Array | Image;

/** What an image is called: its path, or its place among the others. */
export function nameOf(image: ImageInput, index: number): string {
  return typeof image === 'string' ? image : `image ${index + 1}`;
}

export function isImage(images: ImageInput | readonly ImageInput[]): images is ImageInput {
  return !Array.isArray(images);
}

/**
 * An image as a model takes it, [C, H, W].
 * @param index place among the other images, for messages
 * @param reading what of the decoding the model is not to say
 * @throws KindredError naming the image where it cannot be read; UsageError where pixels do not fill their shape.
 */
export async function modelPixels(
  image: ImageInput,
  index: number,
  card: ModelCard,
  reading: Pick<DecodeOptions, 'range' | 'background'> = {},
): Promise<Uint8Array> {
  const decoded = await decodedImage(image, index, { ...cardDecoding(card), ...givenOptions(reading) });
  return evaluationPipeline(cardInput(card)).apply(decoded, new Random(0)).data;
}

async function decodedImage(
  image: ImageInput,
  index: number,
  options: Parameters<typeof decodeImage>[1],
): Promise<Image> {
  if (typeof image !== 'string' && !(image instanceof Uint8Array)) return checkedPixels(image, index);
  const decoded = await decodeImage(image, options);
  if (!decoded.image) throw new KindredError(`${nameOf(image, index)}: ${decoded.reason}`);
  return decoded.image;
}

function checkedPixels(image: Image, index: number): Image {
  const { channels, height, width, data } = image;
  const isWhole = [height, width].every((side) => Number.isInteger(side) && side > 0);
  if ((channels === 1 || channels === 3) && isWhole && data.length === channels * height * width)
    return image;
  throw new UsageError(
    `${nameOf(image, index)}: ${data.length} pixel values of ${channels} channels do not make ${height} x ${width} ` +
      'pixels; give 1 (grey) or 3 (RGB) planes of height x width bytes',
  );
}
