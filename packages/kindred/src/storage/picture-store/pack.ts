import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Image, Scratch } from '@kindred/core/data';
import { ReadFile } from '../read-file.js';

/** Of the files of packs: the pixels of pictures one after the other, and what is known of each, a line of JSON for each. */
export const pixelsSuffix = '.pixels';
export const indexSuffix = '.jsonl';

/** Of the form of packs. */
export const packVersion = 1;

/** The first line of an index. */
export interface PackHeader {
  readonly version: typeof packVersion;
  /** What the pictures were read for: the name of the data. */
  readonly data: string;
  /** How they were decoded. */
  readonly decode: unknown;
}

type Shape = readonly [channels: number, height: number, width: number];

/** What is known of a decoded picture. */
export interface PictureFacts {
  /** Identifies the encoded picture: a hash of its bytes. */
  readonly key: string;
  /** A hash of size and pixels. */
  readonly content: string;
  /** What is wrong with the encoded picture, which could be decoded all the same. */
  readonly damage: string | undefined;
}

/** A line of an index: a picture in the pack, or a file that is known to hold one, in whichever pack. */
export interface PackLine extends Partial<PictureFacts> {
  readonly key: string;
  /** The file that it was read from, as the file system describes it. */
  readonly file?: string | undefined;
  /** Where its pixels begin. */
  readonly at?: number;
  readonly shape?: Shape;
}

/** A decoded picture in a pack. */
export class StoredPicture {
  readonly key: string;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** A hash of size and pixels. */
  readonly content: string;
  readonly damage: string | undefined;
  /** The file of its pack's pixels. */
  readonly path: string;
  readonly #pack: ReadFile;
  readonly #at: number;

  constructor(pack: ReadFile, at: number, { key, shape, content, damage }: PictureFacts & { shape: Shape }) {
    this.path = pack.path;
    this.#pack = pack;
    this.#at = at;
    this.key = key;
    [this.channels, this.height, this.width] = shape;
    this.content = content;
    this.damage = damage;
  }

  /** Whether it can be read, from now on whatever becomes of its file's name. */
  open(): boolean {
    return this.#pack.open();
  }

  /**
   * The picture, whose pixels are read when they are asked for first; its size costs nothing.
   * @param scratch memory that they may be read into
   */
  image(scratch?: Scratch): Image {
    const [pack, at] = [this.#pack, this.#at];
    const { channels, height, width } = this;
    let data: Uint8Array | undefined;
    return {
      channels,
      height,
      width,
      get data() {
        const length = channels * height * width;
        data ??= pack.read(at, scratch?.take(length) ?? new Uint8Array(length));
        return data;
      },
    };
  }
}

/** What the index of a pack says, as far as it is whole. */
export interface PackIndex {
  readonly header: PackHeader;
  readonly pictures: readonly StoredPicture[];
  /** Keys of pictures by the stamps of files. */
  readonly files: ReadonlyMap<string, string>;
  /** Bytes of the pixels of all pictures together, from the beginning of their file. */
  readonly bytes: number;
  /** Whether there is a file of pixels, as there is while pictures are being added. */
  readonly hasPixels: boolean;
}

/**
 * Reads an index. What was cut off while it was written, as by a power cut, is left out, with everything after it and
 * pictures whose pixels are not there.
 * @param path of the index
 * @returns undefined where it is none, or of another version
 */
export async function readIndex(path: string): Promise<PackIndex | undefined> {
  const [first, ...lines] = wholeLines(await readFile(path, 'utf8').catch(() => ''));
  const header = first as PackHeader | undefined;
  if (header?.version !== packVersion) return undefined;
  const pixels = pixelsOf(path);
  const available = await stat(pixels).then(
    ({ size }) => size,
    () => undefined,
  );
  const pack = new ReadFile(pixels);
  const pictures: StoredPicture[] = [];
  const files = new Map<string, string>();
  let bytes = 0;
  for (const { key, file, at, shape, content, damage } of lines as PackLine[]) {
    if (at !== undefined && shape && content !== undefined) {
      const end = at + shape[0] * shape[1] * shape[2];
      if (end > (available ?? 0)) continue;
      pictures.push(new StoredPicture(pack, at, { key, shape, content, damage }));
      bytes = Math.max(bytes, end);
    }
    if (file !== undefined) files.set(file, key);
  }
  return { header, pictures, files, bytes, hasPixels: available !== undefined };
}

/** Digits of hashes in names of files. */
const hashLength = 32;

/** A text as names of files have it. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, hashLength);
}

/** What the pictures of a pack belong to, by the path of one of its files. */
export function groupOfPack(path: string): string {
  return basename(path).slice(0, hashLength);
}

/** The lock of those that add pictures which belong together. */
export function lockPath(folder: string, group: string): string {
  return join(folder, `${group}.lock`);
}

/** The indexes in a folder of packs; none where there is no folder. */
export async function indexPaths(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(indexSuffix)).map((name) => join(folder, name));
}

/** The file of pixels that belongs to an index. */
export function pixelsOf(index: string): string {
  return index.slice(0, -indexSuffix.length) + pixelsSuffix;
}

/** The index that belongs to a file of pixels. */
export function indexOf(pixels: string): string {
  return pixels.slice(0, -pixelsSuffix.length) + indexSuffix;
}

function wholeLines(text: string): unknown[] {
  const values: unknown[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    try {
      values.push(JSON.parse(line));
    } catch {
      break;
    }
  }
  return values;
}
