import { availableParallelism } from 'node:os';
import type { ReadProgress } from '../data-options.js';
import { mapConcurrently } from '../map-concurrently.js';
import type { KeptImage } from '../pictures/kept-image.js';
import type { FoundPicture, Picture, PictureKeeper } from '../pictures/picture-keeper.js';
import { type DecodeOptions, type DecodeResult, decodeRead, whileRead } from './decode.js';

/** An image that is kept, with what was damaged about it, if anything; or why there is none. */
export type KeptResult =
  | { readonly image: KeptImage; readonly damage: string | undefined }
  | { readonly image: undefined; readonly reason: string };

/**
 * Decodes the pictures of items, several at a time (the work is done on the threads of sharp), in a result whose order
 * is that of `items`. Those that the keeper knows are not decoded.
 * @param pictureOf the file of an item, its bytes, or what it already is decoded to
 */
export async function decodeConcurrently<T>(
  items: readonly T[],
  pictureOf: (item: T, index: number) => Picture | Promise<Picture>,
  options: DecodeOptions,
  keeper: PictureKeeper,
  onProgress: ReadProgress,
): Promise<KeptResult[]> {
  // Twice as many as can be worked on: a thread that is done finds the next file already read.
  const inFlight = 2 * Math.max(4, availableParallelism());
  /** Pictures whose results are flawed, by their places. */
  const flawed = new Map<number, { picture: Picture; found: Pick<FoundPicture, 'key' | 'file'> }>();
  let done = 0;
  const results = await mapConcurrently(items, inFlight, async (item, index): Promise<KeptResult> => {
    const picture = await pictureOf(item, index);
    const result = await whileRead(picture, async () => {
      const found = await keeper.find(picture);
      const result = await keptResult(found, options, keeper, isFlawed);
      if (result.image === undefined)
        flawed.set(index, { picture, found: { key: found.key, file: found.file } });
      return result;
    });
    onProgress(++done, items.length);
    return result;
  });
  for (const [index, { picture, found }] of flawed) {
    // The decoder collects its messages in one place for the whole process: a reason that came up while other
    // images were decoded may be theirs. Asked again alone, it is this image's own.
    results[index] = await keptResult({ ...found, picture, known: undefined }, options, keeper);
  }
  return results;
}

/** @param refuses tells results of decoding that are not to be kept; they come without an image then */
async function keptResult(
  found: FoundPicture,
  options: DecodeOptions,
  keeper: PictureKeeper,
  refuses: (result: DecodeResult) => boolean = () => false,
): Promise<KeptResult> {
  const { picture, known } = found;
  if (known) return { image: keeper.known(known), damage: known.damage };
  const isEncoded = typeof picture === 'string' || picture instanceof Uint8Array;
  const result = isEncoded ? await decodeRead(picture, options) : { image: picture, damage: undefined };
  if (result.image === undefined) return result;
  if (refuses(result)) return { image: undefined, reason: '' };
  return { image: await keeper.keep(result.image, found, result.damage), damage: result.damage };
}

function isFlawed(result: DecodeResult): boolean {
  return result.image === undefined || result.damage !== undefined;
}
