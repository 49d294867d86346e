import type { Dataset } from '../dataset.js';
import { Fingerprint } from '../fingerprint.js';
import { Scratch } from '../scratch.js';
import { HammingIndex, type Neighbour, type Reach } from './hamming-index.js';
import { hashesOfPicture, PerceptualHash } from './perceptual-hash.js';
import { isBeforePlain, thumbnailOf } from './thumbnail.js';
import { ThumbnailShelf } from './thumbnail-shelf.js';

/** Pictures among which copies are looked for. */
export interface PictureList {
  readonly length: number;
  /** As {@link Dataset.image}. */
  readonly image: Dataset['image'];
}

/** Pictures from whose spectra the usual one is found. */
const sampled = 2048;

/** Pictures with a shorter side of at most so many pixels are small. */
const smallSide = 48;

/** What is kept of pictures that were looked at, each once: some 200 bytes of hashes each, and thumbnails as many as fit. */
export class PicturePrints {
  /** Those that have hashes: neither blank, nor the same as one before. */
  readonly hashed: number[] = [];
  /** 1 for each picture that is small. */
  readonly isSmall: Uint8Array;
  /** 1 for each picture in `hashed` that shows something before a plain background, by the numbers of the pictures. */
  readonly isBeforePlain: Uint8Array;
  readonly #pictures: PictureList;
  readonly #hash: PerceptualHash;
  readonly #shelf: ThumbnailShelf;
  readonly #firsts = new Map<string, number>();
  /** Of the pictures in `hashed`, in their order. */
  readonly #low: Uint32Array;
  readonly #high: Uint32Array;
  readonly #scratch = new Scratch();

  /** @param isExact whether nothing but pixels that are the same will be asked for */
  constructor(pictures: PictureList, isExact: boolean) {
    const { length } = pictures;
    this.#pictures = pictures;
    this.#shelf = new ThumbnailShelf((picture) => thumbnailOf(pictures.image(picture, this.#scratch)));
    const sample = isExact ? 0 : Math.min(sampled, length);
    this.#hash = new PerceptualHash(
      Array.from({ length: sample }, (_, i) => this.#shelf.get(Math.floor((i * length) / sample))),
    );
    this.#low = new Uint32Array(isExact ? 0 : length * hashesOfPicture);
    this.#high = new Uint32Array(this.#low.length);
    this.isSmall = new Uint8Array(length);
    this.isBeforePlain = new Uint8Array(length);
  }

  /**
   * Looks at a picture for its pixels alone.
   * @returns the first picture with the same pixels, where there was one
   */
  look(picture: number): number | undefined {
    const { channels, height, width, data } = this.#pictures.image(picture, this.#scratch);
    const content = new Fingerprint().integers([channels, height, width]).bytes(data).digest();
    const first = this.#firsts.get(content);
    if (first === undefined) this.#firsts.set(content, picture);
    this.isSmall[picture] = Number(Math.min(height, width) <= smallSide);
    return first;
  }

  /** Hashes a picture that is the first with its pixels, unless it is blank. */
  hash(picture: number): void {
    const at = this.hashed.length * hashesOfPicture;
    const [low, high] = [this.#low, this.#high].map((words) => words.subarray(at, at + hashesOfPicture));
    const thumbnail = this.#shelf.get(picture);
    if (!this.#hash.hash(thumbnail, low!, high!)) return;
    this.hashed.push(picture);
    this.isBeforePlain[picture] = Number(isBeforePlain(thumbnail));
  }

  /** An index of the hashes of whole pictures, by their places in {@link hashed}. */
  index(): HammingIndex {
    const wholes = (words: Uint32Array) =>
      Uint32Array.from(this.hashed, (_, place) => words[place * hashesOfPicture]!);
    return new HammingIndex(wholes(this.#low), wholes(this.#high));
  }

  /** The pictures that look like some part of one, or of its mirror image. @param place in {@link hashed} */
  nearest(index: HammingIndex, place: number, { most, ...reach }: Reach): Neighbour[] {
    const [from, to] = [place * hashesOfPicture, (place + 1) * hashesOfPicture];
    const [low, high] = [this.#low.subarray(from, to), this.#high.subarray(from, to)];
    const found = index.nearest(low, high, { ...reach, most: most + 1 });
    return found.filter(({ item }) => item !== place).slice(0, most);
  }

  /** The thumbnail of a picture. */
  thumbnail(picture: number): Uint8Array {
    return this.#shelf.get(picture);
  }
}
