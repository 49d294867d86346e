import type { Image } from '../../data/image.js';
import type { Random } from '../../random/random.js';

/** How strongly an image is changed. */
export type Strength = 1 | 2 | 3;

/** How strong a corruption is, from weak to strong. */
export const STRENGTHS: readonly Strength[] = [1, 2, 3];

/**
 * A change of images that training has not shown, as in Hendrycks and Dietterich (ICLR 2019, arXiv 1903.12261); which
 * ones, and their three strengths instead of five, are [ours]. To add one: a file like its neighbours, and a line in
 * `index.ts`.
 */
export interface Corruption {
  readonly name: string;
  /** What it changes with, at strengths 1, 2 and 3; the header of each says what that is. */
  readonly levels: readonly [number, number, number];
  /** The changed image, of the same size; the given one is not written to. */
  apply(image: Image, strength: Strength, random: Random): Image;
}

/** An image of new pixels, rounded (halves to even) and cut off at 0 and 255. @param pixelAt new values by their place */
export function imageLike(image: Image, pixelAt: (place: number) => number): Image {
  const data = new Uint8ClampedArray(image.data.length);
  for (let i = 0; i < data.length; i++) data[i] = pixelAt(i);
  return { ...image, data: new Uint8Array(data.buffer) };
}
