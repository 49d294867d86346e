import { thumbnailBytes } from './thumbnail.js';

/** Bytes of thumbnails that are kept; what does not fit is made again from the picture. */
const mostBytes = 2 ** 26;

/** Thumbnails by the number of their picture, as many as memory is to hold: the oldest go first. */
export class ThumbnailShelf {
  readonly #make: (picture: number) => Uint8Array;
  readonly #most: number;
  readonly #kept = new Map<number, Uint8Array>();

  /** @param make the thumbnail of a picture */
  constructor(make: (picture: number) => Uint8Array, bytes = mostBytes) {
    this.#make = make;
    this.#most = Math.max(2, Math.floor(bytes / thumbnailBytes));
  }

  /** The thumbnail of a picture; not to be written to. */
  get(picture: number): Uint8Array {
    const known = this.#kept.get(picture);
    if (known) return known;
    const made = this.#make(picture);
    if (this.#kept.size >= this.#most) {
      for (const oldest of this.#kept.keys()) {
        this.#kept.delete(oldest);
        break;
      }
    }
    this.#kept.set(picture, made);
    return made;
  }
}
