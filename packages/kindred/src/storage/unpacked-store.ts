import { createHash } from 'node:crypto';
import { readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { cacheFolder } from './cache-folder.js';
import { fileError } from './file-error.js';
import { folderName } from './folder-name.js';
import { folderSize } from './folder-size.js';
import { lockHolder, type Release, shareLock, tryLock, waitForLock } from './lock.js';
import { makeFolder } from './make-folder.js';
import { readJson } from './read.js';
import { syncFiles, syncFolder } from './sync.js';
import { writeAtomically } from './write-atomically.js';

/** What is said of unpacked data, beside its files. */
const aboutSchema = z.strictObject({
  /** The name of the data. */
  name: z.string(),
  bytes: z.number(),
  files: z.number(),
  /** What it was, where the files do not say it: `parquet`. */
  format: z.string().optional(),
  /** Whether a table was made of it, as of Parquet files. */
  hasTable: z.boolean().optional(),
  /** Names of the classes by the columns of its table. */
  classes: z.record(z.string(), z.array(z.string())).optional(),
  /** What was odd about it. */
  notes: z.array(z.string()).optional(),
});

/** What {@link unpackOnce} keeps of data. */
export type UnpackedAbout = z.output<typeof aboutSchema>;

/** Unpacked data of the cache. */
export interface Unpacked extends UnpackedAbout {
  /** Where its files are. */
  readonly folder: string;
  /** To be called once the files have been read: until then they are not cleared away. */
  readonly release: Release;
}

/** Where data is unpacked to. */
export function unpackedFolder(): string {
  return join(cacheFolder(), 'unpacked');
}

const about = 'about.json';

/** Held by the process that unpacks, or clears away; and, by any number, while the files are read. */
const lockSuffix = '.lock';
const useSuffix = '.use';
const partSuffix = '.part';

/**
 * Unpacks data into the cache, unless that was done before. What is cut off leaves nothing that is taken for whole, and of several
 * processes one unpacks and the others wait.
 * @param identity says what is unpacked: another content has another one
 * @param unpack writes the files into a folder
 * @param onWait told of the process that is waited for
 */
export async function unpackOnce(
  name: string,
  identity: readonly string[],
  unpack: (folder: string) => Promise<Omit<UnpackedAbout, 'name'>>,
  onWait: (pid: number) => void,
): Promise<Unpacked> {
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, hashLength);
  const place = join(unpackedFolder(), `${folderName([name])}-${hash}`);
  // A cache that cannot be written to is not cleared either.
  const release = await shareLock(place + useSuffix).catch(() => async () => {});
  try {
    const found = (await readAbout(place)) ?? (await unpackTo(place, name, unpack, onWait));
    return { ...found, folder: join(place, 'files'), release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function unpackTo(
  place: string,
  name: string,
  unpack: (folder: string) => Promise<Omit<UnpackedAbout, 'name'>>,
  onWait: (pid: number) => void,
): Promise<UnpackedAbout> {
  await makeFolder(unpackedFolder());
  const release = await waitForLock(place + lockSuffix, onWait);
  try {
    const done = await readAbout(place);
    if (done) return done;
    const part = place + partSuffix;
    await rm(part, { recursive: true, force: true });
    await rm(place, { recursive: true, force: true });
    const files = join(part, 'files');
    await makeFolder(files);
    try {
      const made = { ...(await unpack(files)), name };
      // The files are on the disk before anything says that they are.
      await syncFiles(files);
      await writeAtomically(join(part, about), JSON.stringify(made));
      await rename(part, place);
      await syncFolder(dirname(place));
      return made;
    } catch (error) {
      await rm(part, { recursive: true, force: true });
      throw fileError(error, part, 'written');
    }
  } finally {
    await release();
  }
}

/** Data that was unpacked, or is being unpacked, or was cut off. */
export interface UnpackedEntry {
  readonly path: string;
  readonly about: UnpackedAbout | undefined;
  readonly bytes: number;
  readonly lastUsed: Date;
  readonly user: CacheUser | undefined;
}

/** The process that is writing something in the cache, or reading what must not be cleared away meanwhile. */
export type CacheUser = { readonly writtenBy: number } | { readonly readBy: number };

export async function listUnpacked(): Promise<UnpackedEntry[]> {
  const names = await readdir(unpackedFolder()).catch(() => []);
  const folders = names.filter((name) => !isMark(name)).map((name) => join(unpackedFolder(), name));
  return Promise.all(
    folders.map(async (path) => {
      const found = await readJson(join(path, about), aboutSchema).catch(() => undefined);
      return {
        path,
        about: found,
        bytes: found?.bytes ?? (await folderSize(path)),
        lastUsed: await stat(join(path, about)).then(
          ({ mtime }) => mtime,
          () => new Date(0),
        ),
        user: await userOf(path),
      };
    }),
  );
}

/**
 * Removes unpacked data, or what was cut off of it, unless a process is writing or reading it: then that is returned. Where this is cut
 * off, what is left is not taken for whole.
 */
export async function removeUnpacked(path: string): Promise<CacheUser | undefined> {
  const place = placeOf(path);
  const release = await tryLock(place + lockSuffix);
  if (typeof release === 'number') return { writtenBy: release };
  const [said, unsaid] = [join(path, about), join(path, `${about}.removed`)];
  try {
    // Who has read it before is seen in the next line; who comes after this one waits for the lock.
    const wasWhole = await rename(said, unsaid).then(
      () => true,
      () => false,
    );
    const readBy = await lockHolder(place + useSuffix);
    if (readBy !== undefined) {
      if (wasWhole) await rename(unsaid, said);
      return { readBy };
    }
    await rm(path, { recursive: true, force: true });
    return undefined;
  } finally {
    await release();
  }
}

/** Digits of the hash in the name of a place. */
const hashLength = 16;

/** Whether something says who uses a place, and is none itself. */
function isMark(name: string): boolean {
  return /-[0-9a-f]{16}\.(lock|use)(\.|$)/.test(name);
}

async function userOf(path: string): Promise<CacheUser | undefined> {
  const isPart = path.endsWith(partSuffix);
  const pid = await lockHolder(placeOf(path) + (isPart ? lockSuffix : useSuffix));
  if (pid === undefined) return undefined;
  return isPart ? { writtenBy: pid } : { readBy: pid };
}

function placeOf(path: string): string {
  return path.endsWith(partSuffix) ? path.slice(0, -partSuffix.length) : path;
}

async function readAbout(place: string): Promise<UnpackedAbout | undefined> {
  const found = await readJson(join(place, about), aboutSchema).catch(() => undefined);
  if (!found) return undefined;
  const now = new Date();
  // When it was used last.
  await utimes(join(place, about), now, now).catch(() => {});
  return found;
}
