import { availableParallelism } from 'node:os';
import type { Image } from '@kindred/core/data';
import type { ReadProgress } from '../data-options.js';
import { mapConcurrently } from '../map-concurrently.js';
import { type DecodeOptions, type DecodeResult, decodeImage } from './decode.js';

type EncodedPicture = string | Uint8Array;
type Picture = EncodedPicture | Image;

/**
 * Decodes the pictures of items, several at a time (the work is done on the threads of sharp), in a result whose order
 * is that of `items`.
 * @param pictureOf the file of an item, its bytes, or what it already is decoded to
 */
export async function decodeConcurrently<T>(
  items: readonly T[],
  pictureOf: (item: T, index: number) => Picture | Promise<Picture>,
  options: DecodeOptions,
  onProgress: ReadProgress,
): Promise<DecodeResult[]> {
  // Twice as many as can be worked on: a thread that is done finds the next file already read.
  const inFlight = 2 * Math.max(4, availableParallelism());
  /** The pictures of flawed results, by their places. */
  const flawed = new Map<number, EncodedPicture>();
  let done = 0;
  const results = await mapConcurrently(items, inFlight, async (item, index): Promise<DecodeResult> => {
    const picture = await pictureOf(item, index);
    const isEncoded = typeof picture === 'string' || picture instanceof Uint8Array;
    const result = isEncoded ? await decodeImage(picture, options) : { image: picture, damage: undefined };
    if (isEncoded && isFlawed(result)) flawed.set(index, picture);
    onProgress(++done, items.length);
    return result;
  });
  for (const [index, picture] of flawed) {
    // The decoder collects its messages in one place for the whole process: a reason that came up while other
    // images were decoded may be theirs. Asked again alone, it is this image's own.
    results[index] = await decodeImage(picture, options);
  }
  return results;
}

function isFlawed(result: DecodeResult): boolean {
  return result.image === undefined || result.damage !== undefined;
}
