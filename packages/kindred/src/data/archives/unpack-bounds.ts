import { statfs } from 'node:fs/promises';
import { KindredError } from '@kindred/core/errors';
import { formatBytes, groupDigits } from '@kindred/report/text';

/** An archive of data unpacks to at most so many times its size, once it is more than so many bytes; pictures hardly compress. */
const mostTimes = 100;
const usual = 1e9;

/** More files than any data has. */
const mostFiles = 20_000_000;

/** Counts what is unpacked, and refuses what no data is. */
export class UnpackBounds {
  readonly #shown: string;
  readonly #most: number;
  readonly #free: number;
  bytes = 0;
  files = 0;

  private constructor(shown: string, most: number, free: number) {
    [this.#shown, this.#most, this.#free] = [shown, most, free];
  }

  /**
   * @param shown what messages call the archives
   * @param bytes of the archives
   * @param folder that is written to
   */
  static async of(shown: string, bytes: number, folder: string): Promise<UnpackBounds> {
    const { bavail, bsize } = await statfs(folder);
    return new UnpackBounds(shown, Math.max(usual, mostTimes * bytes), bavail * bsize);
  }

  /**
   * Takes note of files before they are written.
   * @throws KindredError where it is too much in all.
   */
  add(bytes: number, files = 1): void {
    this.bytes += bytes;
    this.files += files;
    if (this.bytes > this.#most || this.files > mostFiles) {
      throw new KindredError(
        `${this.#shown} unpacks to ${formatBytes(this.bytes)} in ${groupDigits(this.files)} files or more, more than ${mostTimes} times ` +
          'its size: that is no data',
      );
    }
    if (this.bytes > this.#free) {
      throw new KindredError(
        `${this.#shown} takes ${formatBytes(this.bytes)} or more unpacked, and the disk of the cache has ${formatBytes(this.#free)} free: ` +
          'make room, or name a folder on another disk with KINDRED_CACHE',
      );
    }
  }
}
