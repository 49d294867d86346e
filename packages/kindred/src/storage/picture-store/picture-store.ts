import { randomUUID } from 'node:crypto';
import { rm, stat, truncate, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../cache-folder.js';
import { waitForLock } from '../lock.js';
import { makeFolder } from '../make-folder.js';
import { readText } from '../read.js';
import { writeAtomically } from '../write-atomically.js';
import { leftoversIn } from './leftovers.js';
import {
  groupOfPack,
  indexOf,
  indexPaths,
  indexSuffix,
  lockPath,
  type PackHeader,
  packVersion,
  pixelsOf,
  readIndex,
  type StoredPicture,
  shortHash,
} from './pack.js';
import { PackWriter } from './pack-writer.js';

/** What pictures are stored for. */
export interface StoreUse {
  /** The name of the data, for lists. */
  readonly data: string;
  /** Identifies the pictures that are read together: of processes with the same, one fills the store at a time. */
  readonly together: string;
  /** Bytes of pixels before an index tells of them; as many as a disk takes well where not given. */
  readonly bytesAtOnce?: number | undefined;
}

/** Where decoded pictures are kept: a folder for each way of decoding. */
export function picturesFolder(): string {
  return join(cacheFolder(), 'pictures');
}

/**
 * Decoded pictures by the content of the encoded ones, kept on disk in packs. Each process that adds some writes a pack of
 * its own, and processes that would add the same ones wait for each other.
 */
export class PictureStore {
  readonly folder: string;
  readonly #decode: unknown;
  readonly #use: StoreUse;
  readonly #group: string;
  readonly #pictures = new Map<string, StoredPicture>();
  readonly #files = new Map<string, string>();
  /** Sizes of the indexes that are loaded; those of packs that are being written grow. */
  readonly #loaded = new Map<string, number>();
  #others: Promise<void> | undefined;
  /** Stamps of files that were noted, now or before, as packs do not know them; and the indexes that had been made of them. */
  readonly #noted = new Set<string>();
  readonly #noteIndexes: string[] = [];
  /** Keys by the stamps that were met. */
  readonly #met = new Map<string, string>();
  #hasNotes = false;
  /** Packs of which something was asked for. */
  readonly #used = new Set<string>();

  private constructor(folder: string, decode: unknown, use: StoreUse) {
    this.folder = folder;
    this.#decode = decode;
    this.#use = use;
    this.#group = shortHash(use.together);
  }

  /**
   * Opens what is known of these pictures; what other data has brought is looked at where one is missing. A pack that cannot be read
   * is as good as none.
   * @param decode everything that pixels depend on beside the encoded picture: how it is decoded, by which version
   */
  static async open(decode: unknown, use: StoreUse): Promise<PictureStore> {
    const folder = join(picturesFolder(), shortHash(JSON.stringify({ version: packVersion, decode })));
    const store = new PictureStore(folder, decode, use);
    await store.#load((path) => groupOfPack(path) === store.#group);
    return store;
  }

  /** The picture of a key, where it is known and can be read. */
  async find(key: string): Promise<StoredPicture | undefined> {
    const found = this.known(key);
    if (found) return found;
    await this.#loadOthers();
    return this.known(key);
  }

  /** The same among those that were looked at. */
  known(key: string): StoredPicture | undefined {
    const found = this.#pictures.get(key);
    if (!found?.open()) return undefined;
    this.#used.add(found.path);
    return found;
  }

  /** The picture in a file with this stamp. */
  async findFile(stamp: string): Promise<StoredPicture | undefined> {
    if (!this.#files.has(stamp)) await this.#loadOthers();
    const key = this.#files.get(stamp);
    if (key === undefined) return undefined;
    this.#met.set(stamp, key);
    return this.find(key);
  }

  /** Notes that a file holds a known picture: next time it need not be read. */
  noteFile(file: string, key: string): void {
    this.#noted.add(file);
    this.#met.set(file, key);
    this.#hasNotes = true;
  }

  /**
   * Begins to add pictures. Waits where another process adds those that belong together; what it has added is known then.
   * @param onWait told once which process is waited for
   * @throws KindredError where the folder cannot be written to.
   */
  async write(onWait: (process: number) => void): Promise<StoreWriter> {
    await makeFolder(this.folder);
    const release = await waitForLock(lockPath(this.folder, this.#group), onWait);
    try {
      await this.#repair();
      await this.#load(() => true);
      const writer = await PackWriter.create(this.#newPack(), this.#header, this.#use.bytesAtOnce);
      return {
        add: (image, line) => writer.add(image, line),
        async close() {
          try {
            await writer.close();
          } finally {
            await release();
          }
        },
      };
    } catch (error) {
      await release();
      throw error;
    }
  }

  /**
   * Keeps what was noted of files, and which packs were used when. Notes on files that were not met are forgotten: they have changed or
   * gone. What cannot be kept is found out again.
   */
  async saveNotes(): Promise<void> {
    const now = new Date();
    for (const path of this.#used) await utimes(indexOf(path), now, now).catch(() => {});
    if (!this.#hasNotes) return;
    this.#hasNotes = false;
    const lines = [...this.#met].flatMap(([file, key]) => (this.#noted.has(file) ? [{ key, file }] : []));
    const text = [this.#header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
    const path = join(this.folder, `${this.#group}-files${indexSuffix}`);
    try {
      await writeAtomically(path, text);
      for (const old of this.#noteIndexes) if (old !== path) await rm(old, { force: true });
    } catch {
      // The cache cannot be written to.
    }
  }

  /** A text that was kept under a name; undefined where there is none. */
  async readNote(name: string): Promise<string | undefined> {
    return readText(join(this.folder, `${shortHash(name)}.txt`)).catch(() => undefined);
  }

  /** Keeps a text under a name. What cannot be kept is found out again. */
  async writeNote(name: string, text: string): Promise<void> {
    await writeAtomically(join(this.folder, `${shortHash(name)}.txt`), text).catch(() => {});
  }

  get #header(): PackHeader {
    return { version: packVersion, data: this.#use.data, decode: this.#decode };
  }

  #newPack(): string {
    return join(this.folder, `${this.#group}-${randomUUID()}`);
  }

  #loadOthers(): Promise<void> {
    this.#others ??= this.#load(() => true);
    return this.#others;
  }

  /** Reads the indexes that are wanted, but for those that have not changed since they were read. */
  async #load(isWanted: (path: string) => boolean): Promise<void> {
    for (const path of (await indexPaths(this.folder)).filter(isWanted)) {
      const { size } = (await stat(path).catch(() => undefined)) ?? {};
      if (size === undefined || this.#loaded.get(path) === size) continue;
      const index = await readIndex(path);
      if (!index) continue;
      this.#loaded.set(path, size);
      const isOfNotes = !index.hasPixels && groupOfPack(path) === this.#group;
      if (isOfNotes) this.#noteIndexes.push(path);
      for (const picture of index.pictures) this.#pictures.set(picture.key, picture);
      for (const [file, key] of index.files) {
        this.#files.set(file, key);
        if (isOfNotes) this.#noted.add(file);
      }
    }
  }

  /** Gives back what killed processes have left of the group's packs, which nobody writes to while it is locked. */
  async #repair(): Promise<void> {
    const isOwn = (path: string) => groupOfPack(path) === this.#group;
    for (const path of (await indexPaths(this.folder)).filter(isOwn)) {
      const index = await readIndex(path);
      if (index && index.bytes > 0) await truncate(pixelsOf(path), index.bytes).catch(() => {});
      else if (!index || index.files.size === 0) {
        await rm(pixelsOf(path), { force: true }).catch(() => {});
        await rm(path, { force: true }).catch(() => {});
      }
    }
    for (const path of await leftoversIn(this.folder, this.#group))
      await rm(path, { force: true }).catch(() => {});
  }
}

/** What adds pictures to a store; to be closed, also after a failure. */
export type StoreWriter = Pick<PackWriter, 'add' | 'close'>;
