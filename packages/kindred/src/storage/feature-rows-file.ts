import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import { type FeatureRows, MemoryRows } from '@kindred/core/train';
import { featuresFolder } from './feature-files.js';
import { fileError } from './file-error.js';
import { makeFolder } from './make-folder.js';

/** Bytes of rows that are kept in memory. */
const most = 2 ** 26;

/** Makes a place for the features of many images: in memory, or in a file without a name where they take more than that. */
export async function prepareRows(): Promise<(count: number, size: number) => FeatureRows> {
  await makeFolder(featuresFolder()).catch(() => {});
  return (count, size) => {
    if (4 * count * size <= most) return new MemoryRows(count, size);
    return FileRows.create(count, size) ?? new MemoryRows(count, size);
  };
}

/** Files that nobody uses any more are closed, and are gone with that. */
const unused = new FinalizationRegistry<number>((file) => closeSync(file));

/** Features in a file, of as long as they are used. */
export class FileRows implements FeatureRows {
  readonly count: number;
  readonly #size: number;
  readonly #path: string;
  readonly #file: number;

  private constructor(count: number, size: number, path: string, file: number) {
    [this.count, this.#size, this.#path, this.#file] = [count, size, path, file];
  }

  /** Undefined where there can be no file. */
  static create(count: number, size: number): FileRows | undefined {
    const path = join(featuresFolder(), `${randomUUID()}.tmp`);
    try {
      const file = openSync(path, 'wx+');
      // Nothing is left of it, however the process ends.
      unlinkSync(path);
      const rows = new FileRows(count, size, path, file);
      unused.register(rows, file);
      return rows;
    } catch {
      return undefined;
    }
  }

  /** @throws KindredError where the file cannot be read. */
  get(row: number): Float32Array {
    const features = new Float32Array(this.#size);
    const bytes = new Uint8Array(features.buffer);
    try {
      for (let done = 0; done < bytes.length; ) {
        const count = readSync(this.#file, bytes, done, bytes.length - done, row * bytes.length + done);
        if (count === 0) throw new KindredError(`row ${row} has not been written`);
        done += count;
      }
    } catch (error) {
      throw fileError(error, this.#path, 'read');
    }
    return features;
  }

  /** @throws KindredError where the disk is full. */
  set(row: number, features: Float32Array): void {
    const bytes = new Uint8Array(features.buffer, features.byteOffset, features.byteLength);
    try {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#file, bytes, done, bytes.length - done, row * bytes.length + done);
      }
    } catch (error) {
      throw fileError(error, this.#path, 'written');
    }
  }
}
