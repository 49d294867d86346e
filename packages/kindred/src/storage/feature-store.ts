import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeatureCache } from '@kindred/core/train';
import { cacheFolder } from './cache-folder.js';
import { makeFolder } from './make-folder.js';
import { ReadFile } from './read-file.js';
import { writeAtomically } from './write-atomically.js';

/** Of the features of one network: older files go where there are more. */
const mostBytes = 2 ** 30;
/** Of new features in memory: where there are more, they are written. */
const mostAdded = 2 ** 24;
const hashBytes = 32;
const suffix = '.features';

/** Where features are kept: a folder for each network. */
export function featuresFolder(): string {
  return join(cacheFolder(), 'features');
}

/** Where features are on disk. */
interface Place {
  readonly file: ReadFile;
  readonly at: number;
}

/**
 * Features of images by the content of the images and of the network, kept on disk. Each use leaves files of its own
 * with what it has added, so that processes do not meet: records of the pixels' SHA-256 and float32 values.
 */
export class FeatureStore implements FeatureCache {
  readonly #folder: string;
  readonly #size: number;
  readonly #known = new Map<string, Place>();
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
    const store = new FeatureStore(join(featuresFolder(), key), size);
    for (const { path, bytes } of await store.#files()) store.#index(path, bytes);
    return store;
  }

  get(image: Uint8Array): Float32Array | undefined {
    const key = keyOf(image);
    const place = this.#known.get(key);
    if (!place) return this.#added.get(key);
    return new Float32Array(place.file.read(place.at, new Uint8Array(4 * this.#size)).buffer);
  }

  /** @throws KindredError as {@link save}: much is not kept in memory. */
  async set(image: Uint8Array, features: Float32Array): Promise<void> {
    this.#added.set(keyOf(image), features.slice());
    if (this.#added.size * this.#record >= mostAdded) await this.save();
  }

  /** Keeps what was added. @throws KindredError where the disk is full or the folder cannot be written to. */
  async save(): Promise<void> {
    if (this.#added.size === 0) return;
    const added = [...this.#added];
    this.#added.clear();
    const bytes = new Uint8Array(added.length * this.#record);
    added.forEach(([key, features], i) => {
      bytes.set(Buffer.from(key, 'base64url'), i * this.#record);
      const values = new Uint8Array(features.buffer, features.byteOffset, features.byteLength);
      bytes.set(values, i * this.#record + hashBytes);
    });
    await makeFolder(this.#folder);
    await this.#makeRoom(bytes.length);
    const path = join(this.#folder, `${randomUUID()}${suffix}`);
    await writeAtomically(path, bytes);
    this.#index(path, bytes.length);
  }

  /** Bytes of a record. */
  get #record(): number {
    return hashBytes + 4 * this.#size;
  }

  #index(path: string, bytes: number): void {
    const file = new ReadFile(path);
    if (!file.open()) return;
    for (let at = 0; at + this.#record <= bytes; at += this.#record) {
      const key = Buffer.from(file.read(at, new Uint8Array(hashBytes))).toString('base64url');
      this.#known.set(key, { file, at: at + hashBytes });
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
  return createHash('sha256').update(image).digest('base64url');
}
