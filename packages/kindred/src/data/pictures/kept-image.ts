import { createHash } from 'node:crypto';
import type { Image, Scratch, SplitName } from '@kindred/core/data';
import type { StoredPicture } from '../../storage/picture-store/pack.js';

/** An image that was read, wherever its pixels are kept. */
export interface KeptImage {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** A hash of size and pixels. */
  readonly content: string;
  /** What identifies it in the cache on disk, where it is kept there. */
  readonly storedAs: string | undefined;
  /** The image; where it is on disk, its pixels are read when they are asked for, and again for each call. */
  image(scratch?: Scratch): Image;
}

/** Where an image comes from and what it is of. */
export interface LabelledFile {
  /** For messages: its path inside the data folder, with slashes: `train/roses/12.jpg`. */
  readonly name: string;
  readonly split: SplitName;
  readonly label: number;
  /** What it belongs to, as a table or a program tells. */
  readonly group?: string | undefined;
}

/** A file and its image. */
export interface LoadedImage<File extends LabelledFile = LabelledFile> {
  readonly file: File;
  readonly image: KeptImage;
}

/** An image that is kept in memory until it is moved to disk. */
export class HeldImage implements KeptImage {
  #where: Image | StoredPicture;
  readonly channels: number;
  readonly height: number;
  readonly width: number;

  constructor(image: Image | StoredPicture) {
    const { channels, height, width } = image;
    [this.#where, this.channels, this.height, this.width] = [image, channels, height, width];
  }

  get content(): string {
    return 'content' in this.#where ? this.#where.content : contentOf(this.#where);
  }

  get storedAs(): string | undefined {
    return 'key' in this.#where ? this.#where.key : undefined;
  }

  image(scratch?: Scratch): Image {
    return 'image' in this.#where ? this.#where.image(scratch) : this.#where;
  }

  /** From now on it is read from disk. */
  moveTo(stored: StoredPicture): void {
    this.#where = stored;
  }
}

/** A hash of an image's size and pixels. */
export function contentOf({ height, width, data }: Image): string {
  return createHash('sha256').update(`${height}x${width}:`).update(data).digest('base64');
}
