import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Image } from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import sharp from 'sharp';
import { specialKindAt } from '../../storage/file-kind.js';
import { fileStamp } from '../../storage/picture-store/file-stamp.js';
import type { StoredPicture } from '../../storage/picture-store/pack.js';
import { PictureStore, type StoreUse, type StoreWriter } from '../../storage/picture-store/picture-store.js';
import { contentOf, HeldImage, type KeptImage } from './kept-image.js';

/** A picture as it comes: the path of its file, its bytes, or decoded. */
export type Picture = string | Uint8Array | Image;

/** A picture that has been looked at, but not decoded. */
export interface FoundPicture {
  /** What there is to be decoded; the path of a file that could not be read, which decoding will say why. */
  readonly picture: Picture;
  /** A hash of its content; undefined where it could not be read. */
  readonly key: string | undefined;
  /** The stamp of its file. */
  readonly file: string | undefined;
  /** The decoded picture, where it is in the cache. */
  readonly known: StoredPicture | undefined;
}

/** What a {@link PictureKeeper} is told and tells. */
export interface KeeperOptions extends StoreUse {
  /** Bytes of pixels that are kept in memory; where there are more, all of them go to disk. */
  readonly budget: number;
  readonly onNote: (message: string) => void;
}

type Origin = Pick<FoundPicture, 'key' | 'file'>;

interface Held {
  readonly image: HeldImage;
  readonly from: Origin;
  readonly damage: string | undefined;
}

/**
 * Keeps decoded pictures: in memory where they are few, else in the cache on disk, where other runs find them. To be
 * closed.
 */
export class PictureKeeper {
  readonly #options: KeeperOptions;
  readonly #store: PictureStore | undefined;
  /** Those in memory, with what the disk would be told of them; undefined once all are to be on disk. */
  #held: Held[] | undefined = [];
  #heldBytes = 0;
  #writer: Promise<StoreWriter> | undefined;
  #isClosed = false;
  #isForDisk = false;

  private constructor(options: KeeperOptions, store: PictureStore | undefined) {
    this.#options = options;
    this.#store = store;
  }

  /** @param decode how pictures are decoded */
  static async open(decode: object, options: KeeperOptions): Promise<PictureKeeper> {
    return new PictureKeeper(options, await PictureStore.open({ ...decode, by: sharp.versions }, options));
  }

  /** One that keeps everything in memory, for pictures that are few. */
  static inMemory(): PictureKeeper {
    const budget = Number.POSITIVE_INFINITY;
    return new PictureKeeper({ data: '', together: '', budget, onNote: () => {} }, undefined);
  }

  /** Bytes of pixels that are kept in memory at most. */
  get budget(): number {
    return this.#options.budget;
  }

  /** Looks a picture up in the cache; a file that has not changed since is not read for that. */
  async find(picture: Picture): Promise<FoundPicture> {
    if (!this.#store) return { picture, key: undefined, file: undefined, known: undefined };
    // Before it is read: a file that is changed meanwhile has another stamp afterwards.
    const file = typeof picture === 'string' ? await fileStamp(picture) : undefined;
    const seen = file === undefined ? undefined : await this.#store.findFile(file);
    if (seen) return { picture, key: seen.key, file, known: seen };
    const content = typeof picture === 'string' ? await contentOfFile(picture) : picture;
    if (!content) return { picture, key: undefined, file: undefined, known: undefined };
    const key = keyOf(content);
    const known = await this.#store.find(key);
    if (known && file !== undefined) this.#store.noteFile(file, key);
    return { picture: content, key, file, known };
  }

  /** A picture that {@link find} has found. */
  known(picture: StoredPicture): KeptImage {
    return new HeldImage(picture);
  }

  /** Says that there will be more than memory is to hold: what is kept goes to disk. */
  useDisk(): void {
    this.#isForDisk = true;
  }

  /** Tells a message. */
  note(message: string): void {
    this.#options.onNote(message);
  }

  /**
   * Keeps a picture that was decoded.
   * @throws KindredError where the disk is full, or the cache cannot be written to.
   */
  async keep(image: Image, { key, file }: Origin, damage: string | undefined): Promise<KeptImage> {
    const held = this.#held;
    const bytes = image.data.length;
    const fits = !this.#isForDisk && this.#heldBytes + bytes <= this.#options.budget;
    if (held && (!this.#store || fits)) {
      const kept = new HeldImage(image);
      if (this.#store) held.push({ image: kept, from: { key, file }, damage });
      this.#heldBytes += bytes;
      return kept;
    }
    const writer = await this.#toDisk();
    return new HeldImage(await this.#write(writer, image, { key, file }, damage));
  }

  /** A text that depends on pictures in the cache alone, by a name that says on which: made once, and kept there. */
  async noted(name: string, make: () => string): Promise<string> {
    const known = await this.#store?.readNote(name);
    if (known !== undefined) return known;
    const text = make();
    await this.#store?.writeNote(name, text);
    return text;
  }

  /** Completes what is on disk. @throws KindredError where that fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const writer = await this.#writer?.catch(() => undefined);
    this.#held = undefined;
    try {
      await writer?.close();
    } catch (error) {
      throw this.#explained(error);
    }
    await this.#store?.saveNotes();
  }

  /** Begins to write, with all that was in memory so far. */
  async #toDisk(): Promise<StoreWriter> {
    if (this.#isClosed && !this.#writer) throw new KindredError('reading the data has ended');
    this.#writer ??= this.#beginWriting();
    return this.#writer;
  }

  async #beginWriting(): Promise<StoreWriter> {
    const { onNote, data } = this.#options;
    const writer = await this.#store!.write((process) =>
      onNote(`process ${process} is decoding the pictures of ${data}: waiting for it`),
    ).catch((error: unknown) => {
      throw this.#explained(error);
    });
    // Pictures that come meanwhile wait for this.
    const held = this.#held ?? [];
    this.#held = undefined;
    try {
      for (const { image, from, damage } of held) {
        image.moveTo(await this.#write(writer, image.image(), from, damage));
      }
    } catch (error) {
      await writer.close().catch(() => {});
      throw error;
    }
    return writer;
  }

  async #write(
    writer: StoreWriter,
    image: Image,
    { key, file }: Origin,
    damage: string | undefined,
  ): Promise<StoredPicture> {
    const hash = key ?? keyOf(image);
    // Another process may have added it while this one was waiting for its turn.
    const known = this.#store!.known(hash);
    if (known) return known;
    try {
      return await writer.add(image, { key: hash, content: contentOf(image), damage, file });
    } catch (error) {
      throw this.#explained(error);
    }
  }

  /** An error of the cache, with what can be done about it. */
  #explained(error: unknown): unknown {
    if (!(error instanceof KindredError) || error.message.includes('KINDRED_CACHE')) return error;
    return new KindredError(
      `${error.message}; ${this.#options.data} takes more than is kept in memory, so its decoded pictures are kept ` +
        `there: what is complete stays for the next time. ${diskAdvice}`,
      { cause: error },
    );
  }
}

/** Undefined where it cannot be read, or is no file: of a pipe, reading might not end. */
async function contentOfFile(path: string): Promise<Uint8Array | undefined> {
  if ((await specialKindAt(path)) !== undefined) return undefined;
  return readFile(path).catch(() => undefined);
}

/** What can be done where the disk has no room. */
export const diskAdvice =
  'Make room (`listCaches()` says what Kindred has there), name a folder on another disk with KINDRED_CACHE, keep fewer pixels ' +
  'with `storeSize`, or more of them in memory with KINDRED_DATA_MEMORY (megabytes)';

/** Encoded pictures by their bytes; decoded ones by their size, too. */
function keyOf(picture: Uint8Array | Image): string {
  const hash = createHash('sha256');
  if (picture instanceof Uint8Array) return hash.update(picture).digest('base64url');
  const { channels, height, width, data } = picture;
  return hash.update(`${channels}x${height}x${width}:`).update(data).digest('base64url');
}
