import { createHash, randomUUID } from 'node:crypto';
import { readdir, rm, stat, truncate, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cacheFolder } from '../cache-folder.js';
import { type Release, tryLock } from '../lock.js';
import { makeFolder } from '../make-folder.js';
import { readText } from '../read.js';
import { writeAtomically } from '../write-atomically.js';
import {
  indexOf,
  indexSuffix,
  type PackHeader,
  type PackLine,
  packVersion,
  pixelsOf,
  readIndex,
  type StoredPicture,
} from './pack.js';
import { PackWriter } from './pack-writer.js';

/** Milliseconds between two looks at whether another process has finished. */
const patience = 200;

/** Digits of hashes in names of files. */
const hashLength = 32;

/** What pictures are stored for. */
export interface StoreUse {
  /** The name of the data, for lists. */
  readonly data: string;
  /** Identifies the pictures that are read together: of processes with the same, one fills the store at a time. */
  readonly together: string;
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
  readonly #pictures = new Map<string, StoredPicture>();
  readonly #files = new Map<string, string>();
  /** Sizes of the indexes that are loaded; those of packs that are being written grow. */
  readonly #loaded = new Map<string, number>();
  readonly #sightings: PackLine[] = [];
  /** Packs of which something was asked for. */
  readonly #used = new Set<string>();

  private constructor(folder: string, decode: unknown, use: StoreUse) {
    this.folder = folder;
    this.#decode = decode;
    this.#use = use;
  }

  /**
   * Opens what is known. A pack that cannot be read is as good as none.
   * @param decode everything that pixels depend on beside the encoded picture: how it is decoded, by which version
   */
  static async open(decode: unknown, use: StoreUse): Promise<PictureStore> {
    const folder = join(picturesFolder(), shortHash(JSON.stringify({ version: packVersion, decode })));
    const store = new PictureStore(folder, decode, use);
    await store.#load();
    return store;
  }

  /** The picture of a key, where it is known and can be read. */
  find(key: string): StoredPicture | undefined {
    const found = this.#pictures.get(key);
    if (!found?.open()) return undefined;
    this.#used.add(found.path);
    return found;
  }

  /** The picture in a file with this stamp. */
  findFile(stamp: string): StoredPicture | undefined {
    const key = this.#files.get(stamp);
    return key === undefined ? undefined : this.find(key);
  }

  /** Notes that a file holds a known picture: next time it need not be read. */
  noteFile(file: string, key: string): void {
    this.#sightings.push({ key, file });
  }

  /**
   * Begins to add pictures. Waits where another process adds those that belong together; what it has added is known then.
   * @param onWait told once which process is waited for
   * @throws KindredError where the folder cannot be written to.
   */
  async write(onWait: (process: number) => void): Promise<StoreWriter> {
    await makeFolder(this.folder);
    const group = groupOf(this.#use);
    const release = await lockPatiently(lockPath(this.folder, group), onWait);
    try {
      await this.#repair(group);
      await this.#load();
      const writer = await PackWriter.create(this.#newPack(group), this.#header);
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

  /** Keeps what was noted of files, and which packs were used when. What cannot be kept is found out again. */
  async saveNotes(): Promise<void> {
    const now = new Date();
    for (const path of this.#used) await utimes(indexOf(path), now, now).catch(() => {});
    const lines = this.#sightings.splice(0);
    if (lines.length === 0) return;
    const text = [this.#header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
    await writeAtomically(this.#newPack(groupOf(this.#use)) + indexSuffix, text).catch(() => {});
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

  #newPack(group: string): string {
    return join(this.folder, `${group}-${randomUUID()}`);
  }

  async #load(): Promise<void> {
    for (const path of await indexPaths(this.folder)) {
      const { size } = (await stat(path).catch(() => undefined)) ?? {};
      if (size === undefined || this.#loaded.get(path) === size) continue;
      const index = await readIndex(path);
      if (!index) continue;
      this.#loaded.set(path, size);
      for (const picture of index.pictures) this.#pictures.set(picture.key, picture);
      for (const [file, key] of index.files) this.#files.set(file, key);
    }
  }

  /** Gives back what killed processes have left of a group's packs, which nobody writes to while it is locked. */
  async #repair(group: string): Promise<void> {
    for (const path of await indexPaths(this.folder)) {
      if (!path.startsWith(join(this.folder, `${group}-`))) continue;
      const index = await readIndex(path);
      if (index && index.bytes > 0) await truncate(pixelsOf(path), index.bytes).catch(() => {});
      else if (!index || index.files.size === 0) {
        await rm(pixelsOf(path), { force: true }).catch(() => {});
        await rm(path, { force: true }).catch(() => {});
      }
    }
  }
}

/** What adds pictures to a store; to be closed, also after a failure. */
export type StoreWriter = Pick<PackWriter, 'add' | 'close'>;

/** The lock of those that add pictures which belong together. */
export function lockPath(folder: string, group: string): string {
  return join(folder, `${group}.lock`);
}

/** What the pictures of a pack belong to, by the path of one of its files. */
export function groupOfPack(path: string): string {
  return basename(path).slice(0, hashLength);
}

/** The indexes in a folder of packs; none where there is no folder. */
export async function indexPaths(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(indexSuffix)).map((name) => join(folder, name));
}

function groupOf({ together }: StoreUse): string {
  return shortHash(together);
}

async function lockPatiently(path: string, onWait: (process: number) => void): Promise<Release> {
  for (let isTold = false; ; isTold = true) {
    const taken = await tryLock(path);
    if (typeof taken === 'function') return taken;
    if (!isTold) onWait(taken);
    await wait(patience);
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, hashLength);
}
