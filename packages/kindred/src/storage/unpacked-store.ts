import { createHash } from 'node:crypto';
import { readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { cacheFolder } from './cache-folder.js';
import { fileError } from './file-error.js';
import { folderName } from './folder-name.js';
import { lockHolder, tryLock } from './lock.js';
import { makeFolder } from './make-folder.js';
import { readJson } from './read.js';
import { writeAtomically } from './write-atomically.js';

/** What is said of unpacked data, beside its files. */
const aboutSchema = z.strictObject({
  /** The name of the data. */
  name: z.string(),
  bytes: z.number(),
  files: z.number(),
  /** What it was, where the files do not say it: `parquet`. */
  format: z.string().optional(),
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
}

/** Where data is unpacked to. */
export function unpackedFolder(): string {
  return join(cacheFolder(), 'unpacked');
}

const about = 'about.json';

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
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16);
  const place = join(unpackedFolder(), `${folderName([name])}-${hash}`);
  const known = await readUnpacked(place);
  if (known) return known;
  await makeFolder(unpackedFolder());
  const release = await lockOf(place, onWait);
  try {
    const done = await readUnpacked(place);
    if (done) return done;
    const part = `${place}.part`;
    await rm(part, { recursive: true, force: true });
    await rm(place, { recursive: true, force: true });
    const files = join(part, 'files');
    await makeFolder(files);
    try {
      const made = { ...(await unpack(files)), name };
      await writeAtomically(join(part, about), JSON.stringify(made));
      await rename(part, place);
      return { ...made, folder: join(place, 'files') };
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
  readonly lastUsed: Date;
  readonly writtenBy: number | undefined;
}

export async function listUnpacked(): Promise<UnpackedEntry[]> {
  const names = await readdir(unpackedFolder()).catch(() => []);
  const folders = names
    .filter((name) => !/\.lock(\.|$)/.test(name))
    .map((name) => join(unpackedFolder(), name));
  return Promise.all(
    folders.map(async (path) => ({
      path,
      about: await readJson(join(path, about), aboutSchema).catch(() => undefined),
      lastUsed: await stat(join(path, about)).then(
        ({ mtime }) => mtime,
        () => new Date(0),
      ),
      writtenBy: path.endsWith('.part') ? await lockHolder(path.replace(/\.part$/, '.lock')) : undefined,
    })),
  );
}

async function readUnpacked(place: string): Promise<Unpacked | undefined> {
  const found = await readJson(join(place, about), aboutSchema).catch(() => undefined);
  if (!found) return undefined;
  const now = new Date();
  // When it was used last.
  await utimes(join(place, about), now, now).catch(() => {});
  return { ...found, folder: join(place, 'files') };
}

async function lockOf(place: string, onWait: (pid: number) => void) {
  for (let isFirst = true; ; isFirst = false) {
    const lock = await tryLock(`${place}.lock`);
    if (typeof lock === 'function') return lock;
    if (isFirst) onWait(lock);
    await sleep(200);
  }
}
