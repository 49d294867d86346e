import { type FileHandle, open, rm } from 'node:fs/promises';
import type { Image } from '@kindred/core/data';
import { fileError } from '../file-error.js';
import { ReadFile } from '../read-file.js';
import { indexSuffix, type PackHeader, type PictureFacts, pixelsSuffix, StoredPicture } from './pack.js';

/** Bytes of pixels that are written before the index tells of them: what a killed process has to do again at most. */
const usualBytesAtOnce = 2 ** 26;

/** What an index says of a picture, with the stamp of the file that it comes from. */
export type AddedFacts = PictureFacts & { readonly file: string | undefined };

/**
 * Writes a pack. Pixels are on the disk before the index says so, so that whatever cuts the writing off, the index is
 * right in what it says.
 */
export class PackWriter {
  readonly #pixels: FileHandle;
  readonly #index: FileHandle;
  readonly #pack: ReadFile;
  readonly #bytesAtOnce: number;
  #at = 0;
  /** Lines that the index is still to get. */
  #lines: string[];
  #unflushed = 0;
  /** All that has been asked for, one after the other. */
  #writing: Promise<unknown> = Promise.resolve();
  #flushing: Promise<void> = Promise.resolve();
  #failure: Error | undefined;

  private constructor(
    pixels: FileHandle,
    index: FileHandle,
    pack: ReadFile,
    { header, bytesAtOnce }: { readonly header: PackHeader; readonly bytesAtOnce: number },
  ) {
    this.#pixels = pixels;
    this.#index = index;
    this.#pack = pack;
    this.#bytesAtOnce = bytesAtOnce;
    this.#lines = [JSON.stringify(header)];
  }

  /**
   * @param path of its files, without their endings
   * @param bytesAtOnce of pixels before the index tells of them
   * @throws KindredError where they cannot be written.
   */
  static async create(path: string, header: PackHeader, bytesAtOnce = usualBytesAtOnce): Promise<PackWriter> {
    const pixelsPath = path + pixelsSuffix;
    let pixels: FileHandle | undefined;
    try {
      pixels = await open(pixelsPath, 'wx');
      const index = await open(path + indexSuffix, 'wx');
      const pack = new ReadFile(pixelsPath);
      pack.open();
      return new PackWriter(pixels, index, pack, { header, bytesAtOnce });
    } catch (error) {
      // Pixels without an index would be nobody's.
      await pixels?.close();
      if (pixels) await rm(pixelsPath, { force: true }).catch(() => {});
      throw fileError(error, pixelsPath, 'written');
    }
  }

  /** @throws KindredError where the disk is full: then and from then on. What was added before is kept. */
  async add(image: Image, facts: AddedFacts): Promise<StoredPicture> {
    const added = this.#writing.then(() => this.#write(image, facts));
    this.#writing = added.catch(() => {});
    return added;
  }

  /** Finishes what was begun. @throws KindredError where the index could not be completed. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#flushing;
    try {
      // What a failed write has left would only take up room.
      if (this.#failure) await this.#pixels.truncate(this.#at);
      await this.#flush();
      if (this.#failure) throw this.#failure;
    } catch (error) {
      throw fileError(error, this.#pack.path, 'written');
    } finally {
      await this.#pixels.close();
      await this.#index.close();
    }
  }

  async #write({ channels, height, width, data }: Image, facts: AddedFacts): Promise<StoredPicture> {
    if (this.#failure) throw this.#failure;
    const at = this.#at;
    const shape = [channels, height, width] as const;
    try {
      for (let done = 0; done < data.length; ) {
        const { bytesWritten } = await this.#pixels.write(data, done, data.length - done, at + done);
        done += bytesWritten;
      }
    } catch (error) {
      this.#failure = fileError(error, this.#pack.path, 'written');
      throw this.#failure;
    }
    this.#at += data.length;
    this.#lines.push(JSON.stringify({ ...facts, at, shape }));
    this.#unflushed += data.length;
    if (this.#unflushed >= this.#bytesAtOnce) {
      // Meanwhile the next pictures are written; one flush at a time.
      await this.#flushing;
      this.#unflushed = 0;
      this.#flushing = this.#flush().catch((error: unknown) => {
        this.#failure ??= fileError(error, this.#pack.path, 'written');
      });
    }
    return new StoredPicture(this.#pack, at, { ...facts, shape });
  }

  async #flush(): Promise<void> {
    const lines = this.#lines;
    this.#lines = [];
    if (lines.length === 0) return;
    await this.#pixels.datasync();
    await this.#index.appendFile(`${lines.join('\n')}\n`);
    await this.#index.datasync();
  }
}
