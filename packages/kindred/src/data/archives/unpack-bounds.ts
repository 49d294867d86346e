import { KindredError } from '@kindred/core/errors';
import { formatBytes, groupDigits } from '@kindred/report/text';
import { freeBytes } from '../../storage/free-bytes.js';

/** An archive of data unpacks to at most so many times its size, once it is more than so many bytes; pictures hardly compress. */
const mostTimes = 100;
const usual = 1e9;

/** A file takes so many bytes of an archive at least, once there are many: its name and its place. */
const leastBytes = 40;
const usualFiles = 100_000;

/** Counts what is unpacked, and refuses what no data is. */
export class UnpackBounds {
  readonly #shown: string;
  readonly #most: number;
  readonly #mostFiles: number;
  readonly #free: number;
  /** Of what is passed over: reading it takes time all the same. */
  #passed = { bytes: 0, files: 0 };
  bytes = 0;
  files = 0;

  private constructor(shown: string, bytes: number, free: number) {
    this.#shown = shown;
    this.#most = Math.max(usual, mostTimes * bytes);
    this.#mostFiles = Math.max(usualFiles, bytes / leastBytes);
    this.#free = free;
  }

  /**
   * @param shown what messages call the archives
   * @param bytes of the archives
   * @param folder that is written to
   */
  static async of(shown: string, bytes: number, folder: string): Promise<UnpackBounds> {
    return new UnpackBounds(shown, bytes, await freeBytes(folder));
  }

  /**
   * Takes note of a file before it is written.
   * @throws KindredError where it is too much in all.
   */
  add(bytes: number): void {
    this.bytes += bytes;
    this.files++;
    this.#check();
    if (this.bytes <= this.#free) return;
    throw new KindredError(
      `${this.#shown} takes ${formatBytes(this.bytes)} or more unpacked, and the disk of the cache has ${formatBytes(this.#free)} free: ` +
        'make room, or name a folder on another disk with KINDRED_CACHE',
    );
  }

  /** Takes note of what is read, but not written: hidden files, and what describes others. @throws as {@link add}. */
  pass(bytes: number): void {
    this.#passed.bytes += bytes;
    this.#passed.files++;
    this.#check();
  }

  #check(): void {
    const bytes = this.bytes + this.#passed.bytes;
    const files = this.files + this.#passed.files;
    if (bytes <= this.#most && files <= this.#mostFiles) return;
    throw new KindredError(
      `${this.#shown} unpacks to ${formatBytes(bytes)} in ${groupDigits(files)} files or more, ` +
        (bytes > this.#most
          ? `more than ${mostTimes} times its size`
          : 'more than an archive of its size has') +
        ': that is no data',
    );
  }
}
