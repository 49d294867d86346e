import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeatureCache } from '@kindred/core/train';
import { cacheFolder } from './cache-folder.js';
import { makeFolder } from './make-folder.js';
import { readBytes } from './read.js';
import { writeAtomically } from './write-atomically.js';

/** Of the features of one network: older files go where there are more. */
const mostBytes = 2 ** 30;
const hashBytes = 32;
const suffix = '.features';

/**
 * Features of images by the content of the images and of the network, kept on disk. Each use leaves a file of its own
 * with what it has added, so that processes do not meet: records of the pixels' SHA-256 and float32 values.
 */
export class FeatureStore implements FeatureCache {
  readonly #folder: string;
  readonly #size: number;
  readonly #known = new Map<string, Float32Array>();
  readonly #added = new Map<string, Float32Array>();

  private constructor(folder: string, size: number) {
    this.#folder = folder;
    this.#size = size;
  }

  /**
   * Opens what is known of a network. A file that cannot be read, or is damaged, is as good as none.
   * @param network identifies it: everything that its features depend on
   * @param size numbers in the features of an image
   */
  static async open(network: string, size: number): Promise<FeatureStore> {
    const key = createHash('sha256').update(network).digest('hex').slice(0, 32);
    const store = new FeatureStore(join(cacheFolder(), 'features', key), size);
    for (const { path } of await store.#files()) await store.#read(path).catch(() => {});
    return store;
  }

  get(image: Uint8Array): Float32Array | undefined {
    const key = keyOf(image);
    return this.#known.get(key) ?? this.#added.get(key);
  }

  set(image: Uint8Array, features: Float32Array): void {
    this.#added.set(keyOf(image), features.slice());
  }

  /** Keeps what was added. @throws KindredError where the disk is full or the folder cannot be written to. */
  async save(): Promise<void> {
    if (this.#added.size === 0) return;
    const record = hashBytes + 4 * this.#size;
    const bytes = new Uint8Array(this.#added.size * record);
    let at = 0;
    for (const [key, features] of this.#added) {
      bytes.set(Buffer.from(key, 'hex'), at);
      bytes.set(new Uint8Array(features.buffer, features.byteOffset, features.byteLength), at + hashBytes);
      at += record;
    }
    await makeFolder(this.#folder);
    await this.#makeRoom(bytes.length);
    await writeAtomically(join(this.#folder, `${randomUUID()}${suffix}`), bytes);
    for (const [key, features] of this.#added) this.#known.set(key, features);
    this.#added.clear();
  }

  async #read(path: string): Promise<void> {
    const bytes = await readBytes(path);
    const record = hashBytes + 4 * this.#size;
    for (let at = 0; at + record <= bytes.length; at += record) {
      const key = Buffer.from(bytes.subarray(at, at + hashBytes)).toString('hex');
      this.#known.set(key, new Float32Array(bytes.slice(at + hashBytes, at + record).buffer));
    }
  }

  /** Oldest first. */
  async #files(): Promise<{ path: string; bytes: number; age: number }[]> {
    if (!existsSync(this.#folder)) return [];
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith(suffix));
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#folder, name);
        const { size, mtimeMs } = await stat(path);
        return { path, bytes: size, age: mtimeMs };
      }),
    );
    return files.sort((a, b) => a.age - b.age);
  }

  async #makeRoom(needed: number): Promise<void> {
    const files = await this.#files();
    let total = needed + files.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { path, bytes } of files) {
      if (total <= mostBytes) return;
      await rm(path, { force: true });
      total -= bytes;
    }
  }
}

function keyOf(image: Uint8Array): string {
  return createHash('sha256').update(image).digest('hex');
}
