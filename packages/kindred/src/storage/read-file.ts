import { closeSync, openSync, readSync } from 'node:fs';
import { KindredError } from '@kindred/core/errors';
import { fileError } from './file-error.js';

/** Files that nobody reads from any more are closed. */
const unused = new FinalizationRegistry<number>((file) => closeSync(file));

/** A file, such as one of the cache, parts of which are read as they are asked for. */
export class ReadFile {
  readonly path: string;
  readonly #advice: string;
  #file: number | undefined;

  /** @param advice what is said where it has been cut off */
  constructor(path: string, advice = 'remove it with `clearCache()`') {
    [this.path, this.#advice] = [path, advice];
  }

  /** Opens the file: from then on it can be read, even where it is removed meanwhile. False where it cannot be opened. */
  open(): boolean {
    if (this.#file !== undefined) return true;
    try {
      this.#file = openSync(this.path, 'r');
    } catch {
      return false;
    }
    unused.register(this, this.#file);
    return true;
  }

  /**
   * Bytes of a file that was opened.
   * @param bytes where they go, as many as are to be read
   * @throws KindredError naming the file where it is shorter, or cannot be read.
   */
  read(at: number, bytes: Uint8Array): Uint8Array {
    const { length } = bytes;
    try {
      for (let done = 0; done < length; ) {
        const count = readSync(this.#file!, bytes, done, length - done, at + done);
        if (count === 0) throw new KindredError(`${this.path} has been cut off: ${this.#advice}`);
        done += count;
      }
    } catch (error) {
      throw fileError(error, this.path, 'read');
    }
    return bytes;
  }
}
