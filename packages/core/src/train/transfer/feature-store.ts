import { KindredError } from '../../errors.js';
import type { FeatureCache } from './extract.js';

/** Of new features in memory: where there are more, they are written. */
const mostAdded = 2 ** 24;
/** Of a file that is looked through for what it holds, at a time. */
const lookedThrough = 2 ** 22;
const hashBytes = 32;

/** Where the features of one network are kept: files that are written once, whole, and read in parts. */
export interface FeatureFiles<File> {
  /** Those that can be read, the oldest first. @throws KindredError where that cannot be found out. */
  list(): Promise<readonly { readonly file: File; readonly bytes: number }[]>;
  /** Bytes of a file. @throws KindredError where they cannot be read (any more). */
  read(file: File, begin: number, bytes: number): Uint8Array | Promise<Uint8Array>;
  /**
   * Writes a new file beside the others; the oldest may go for it.
   * @throws KindredError where there is no room for it.
   */
  write(bytes: Uint8Array): Promise<File>;
  /** SHA-256. */
  hash(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** Where features are in a file. */
interface Place<File> {
  readonly file: File;
  readonly at: number;
}

/**
 * Features of images by the content of the images, of one network. Each use leaves files of its own with what it has added,
 * so that processes and tabs do not meet: records of the pixels' SHA-256 and float32 values.
 */
export class FeatureStore<File> implements FeatureCache {
  readonly #files: FeatureFiles<File>;
  readonly #size: number;
  readonly #known = new Map<string, Place<File>>();
  readonly #added = new Map<string, Float32Array>();

  private constructor(files: FeatureFiles<File>, size: number) {
    this.#files = files;
    this.#size = size;
  }

  /**
   * Opens what is known. Of a file that is damaged, what is whole counts, and of one that cannot be read, or is gone, nothing.
   * @param size numbers in the features of an image
   * @throws KindredError where it cannot be found out which files there are.
   */
  static async open<File>(files: FeatureFiles<File>, size: number): Promise<FeatureStore<File>> {
    const store = new FeatureStore(files, size);
    for (const { file, bytes } of await files.list()) {
      try {
        await store.#index(file, bytes);
      } catch (error) {
        if (!(error instanceof KindredError)) throw error;
      }
    }
    return store;
  }

  async get(image: Uint8Array): Promise<Float32Array | undefined> {
    const key = await this.#keyOf(image);
    const place = this.#known.get(key);
    if (!place) return this.#added.get(key);
    const bytes = await this.#files.read(place.file, place.at, 4 * this.#size);
    return new Float32Array(bytes.slice().buffer);
  }

  /** @throws KindredError as {@link save}: much is not kept in memory. */
  async set(image: Uint8Array, features: Float32Array): Promise<void> {
    this.#added.set(await this.#keyOf(image), features.slice());
    if (this.#added.size * this.#record >= mostAdded) await this.save();
  }

  /** Keeps what was added. @throws KindredError where there is no room for it. */
  async save(): Promise<void> {
    if (this.#added.size === 0) return;
    const added = [...this.#added];
    this.#added.clear();
    const bytes = new Uint8Array(added.length * this.#record);
    added.forEach(([key, features], i) => {
      bytes.set(hashOfKey(key), i * this.#record);
      const values = new Uint8Array(features.buffer, features.byteOffset, features.byteLength);
      bytes.set(values, i * this.#record + hashBytes);
    });
    await this.#index(await this.#files.write(bytes), bytes.length);
  }

  /** Bytes of a record. */
  get #record(): number {
    return hashBytes + 4 * this.#size;
  }

  async #index(file: File, bytes: number): Promise<void> {
    const whole = Math.floor(bytes / this.#record);
    const atOnce = Math.max(1, Math.floor(lookedThrough / this.#record));
    for (let first = 0; first < whole; first += atOnce) {
      const count = Math.min(atOnce, whole - first);
      const begin = first * this.#record;
      const records = await this.#files.read(file, begin, count * this.#record);
      for (let at = 0; at < records.length; at += this.#record) {
        const key = keyOfHash(records.subarray(at, at + hashBytes));
        this.#known.set(key, { file, at: begin + at + hashBytes });
      }
    }
  }

  async #keyOf(image: Uint8Array): Promise<string> {
    return keyOfHash(await this.#files.hash(image));
  }
}

/** A hash as a text of one character for each byte. */
function keyOfHash(hash: Uint8Array): string {
  return String.fromCharCode(...hash);
}

function hashOfKey(key: string): Uint8Array {
  return Uint8Array.from(key, (character) => character.charCodeAt(0));
}
