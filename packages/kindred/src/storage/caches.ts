import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { checkOptions, type OptionNames } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import { analysesFolder } from './analyses-folder.js';
import { cacheFolder } from './cache-folder.js';
import { featuresFolder } from './feature-files.js';
import { fileError } from './file-error.js';
import { lockHolder } from './lock.js';
import { leftoversIn } from './picture-store/leftovers.js';
import { groupOfPack, indexPaths, lockPath, pixelsOf, readIndex } from './picture-store/pack.js';
import { picturesFolder } from './picture-store/picture-store.js';
import { thumbnailsFolder } from './thumbnails-folder.js';
import { type CacheUser, listUnpacked, removeUnpacked } from './unpacked-store.js';

/**
 * What a cache holds: decoded pictures of data, features of images by a network, what was in archives and Parquet files, small pictures
 * for pages, or what studios have measured of networks.
 */
export type CacheKind = 'pictures' | 'features' | 'unpacked' | 'thumbnails' | 'analyses';

const kinds: readonly CacheKind[] = ['pictures', 'features', 'unpacked', 'thumbnails', 'analyses'];

/** Something in the cache of this machine, all of which can be made again. */
export interface CacheEntry {
  readonly kind: CacheKind;
  /** The name of the data that pictures were decoded for; the identity of the network that features, or an analysis, are of. */
  readonly name: string;
  /** How pictures were decoded. */
  readonly decode?: Readonly<Record<string, unknown>>;
  /** Pictures, where their number is known. */
  readonly pictures?: number;
  readonly bytes: number;
  /** When it was used last, in ISO 8601. */
  readonly lastUsed: string;
  /** The process that is writing it. */
  readonly writtenBy?: number;
  /** A process that is reading unpacked data, and needs its files until it is done. */
  readonly readBy?: number;
  /** Its files. */
  readonly paths: readonly string[];
}

/** What {@link listCaches} finds. */
export interface CacheList {
  /** Where the cache is: KINDRED_CACHE, else `kindred` in the user's folder for caches. */
  readonly folder: string;
  /** The largest first. */
  readonly entries: readonly CacheEntry[];
}

/** What the cache of this machine holds; the weights of networks are not in it. */
export async function listCaches(): Promise<CacheList> {
  const found = [
    pictureEntries(),
    featureEntries(),
    unpackedEntries(),
    thumbnailEntries(),
    analysisEntries(),
  ];
  const entries = (await Promise.all(found)).flat();
  return { folder: cacheFolder(), entries: entries.sort((a, b) => b.bytes - a.bytes) };
}

/** What {@link clearCache} removes. */
export interface ClearCacheOptions {
  /** Everything where not given. */
  readonly kind?: CacheKind | undefined;
}

/** What {@link clearCache} has done. */
export interface ClearedCache {
  readonly removed: readonly CacheEntry[];
  /** What a process was just writing, or reading. */
  readonly left: readonly CacheEntry[];
}

/**
 * Removes what is in the cache, but for what is being written, and unpacked data that is being read. Programs that use the rest go on.
 * @throws KindredError naming the file that cannot be removed.
 */
export async function clearCache(options: ClearCacheOptions = {}): Promise<ClearedCache> {
  checkOptions('clearCache', options, clearNames);
  const { kind } = options;
  if (kind !== undefined && !kinds.includes(kind)) {
    throw new UsageError(`there is no cache '${kind}'; there are: ${kinds.join(', ')}`);
  }
  const { entries } = await listCaches();
  const chosen = entries.filter((entry) => kind === undefined || entry.kind === kind);
  const removed: CacheEntry[] = [];
  const left: CacheEntry[] = [];
  for (const entry of chosen) {
    const user = await remove(entry);
    if (user) left.push({ ...entry, ...user });
    else removed.push(entry);
  }
  if (kind === undefined || kind === 'pictures') await removeNotes();
  return { removed, left };
}

const clearNames: OptionNames<ClearCacheOptions> = { kind: true };

/** Removes an entry, unless a process uses it: then that is returned. */
async function remove({ kind, paths, writtenBy }: CacheEntry): Promise<CacheUser | undefined> {
  if (writtenBy !== undefined) return { writtenBy };
  for (const path of paths) {
    try {
      const user = kind === 'unpacked' ? await removeUnpacked(path) : undefined;
      if (user) return user;
      await rm(path, { recursive: true, force: true });
    } catch (error) {
      throw fileError(error, path, 'removed');
    }
  }
  return undefined;
}

/** Packs of pictures that were read together, and in one way, are one entry. */
async function pictureEntries(): Promise<CacheEntry[]> {
  const groups = new Map<string, CacheEntry>();
  for (const folder of await foldersIn(picturesFolder())) {
    for (const path of await indexPaths(folder)) {
      const index = await readIndex(path);
      const paths = [path, pixelsOf(path)];
      const [{ size, used }, pixels] = (await Promise.all(paths.map(measure))) as [Measured, Measured];
      const group = groupOfPack(path);
      const writtenBy = await lockHolder(lockPath(folder, group));
      const before = groups.get(folder + group);
      groups.set(folder + group, {
        kind: 'pictures',
        name: index?.header.data ?? before?.name ?? 'damaged',
        ...((index ?? before) && {
          decode: (index?.header.decode ?? before?.decode) as Record<string, unknown>,
        }),
        pictures: (before?.pictures ?? 0) + (index?.pictures.length ?? 0),
        bytes: (before?.bytes ?? 0) + size + pixels.size,
        lastUsed: latest(before?.lastUsed, used),
        ...(writtenBy !== undefined && { writtenBy }),
        paths: [...(before?.paths ?? []), ...paths],
      });
    }
  }
  return [...groups.values(), ...(await leftoverEntries())];
}

/** What killed processes have left, of which no index knows. */
async function leftoverEntries(): Promise<CacheEntry[]> {
  const paths: string[] = [];
  for (const folder of await foldersIn(picturesFolder())) paths.push(...(await leftoversIn(folder)));
  if (paths.length === 0) return [];
  const files = await Promise.all(paths.map(measure));
  return [
    {
      kind: 'pictures',
      name: 'left over',
      bytes: files.reduce((sum, { size }) => sum + size, 0),
      lastUsed: files.reduce((last, { used }) => latest(last, used), new Date(0).toISOString()),
      paths,
    },
  ];
}

async function featureEntries(): Promise<CacheEntry[]> {
  return entriesOfFolders('features', featuresFolder());
}

/** A folder for each, whose name is what it is of. */
async function entriesOfFolders(kind: CacheKind, root: string): Promise<CacheEntry[]> {
  const folders = await foldersIn(root);
  return Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(folder).catch(() => []);
      const files = await Promise.all(names.map((name) => measure(join(folder, name))));
      return {
        kind,
        name: basename(folder),
        bytes: files.reduce((sum, { size }) => sum + size, 0),
        lastUsed: files.reduce((last, { used }) => latest(last, used), new Date(0).toISOString()),
        paths: [folder],
      };
    }),
  );
}

async function unpackedEntries(): Promise<CacheEntry[]> {
  const found = await listUnpacked();
  return found.map(({ path, about, bytes, lastUsed, user }) => ({
    kind: 'unpacked' as const,
    name: about?.name ?? 'incomplete',
    bytes,
    lastUsed: lastUsed.toISOString(),
    ...user,
    paths: [path],
  }));
}

/** What studios have measured of networks. */
async function analysisEntries(): Promise<CacheEntry[]> {
  return entriesOfFolders('analyses', analysesFolder());
}

/** All small pictures of all data: they are known by hashes. */
async function thumbnailEntries(): Promise<CacheEntry[]> {
  const folders = await foldersIn(thumbnailsFolder());
  if (folders.length === 0) return [];
  let [bytes, pictures, lastUsed] = [0, 0, new Date(0).toISOString()];
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    for (const { size, used } of await Promise.all(names.map((name) => measure(join(folder, name))))) {
      bytes += size;
      pictures++;
      lastUsed = latest(lastUsed, used);
    }
  }
  return [
    { kind: 'thumbnails', name: 'of all data', pictures, bytes, lastUsed, paths: [thumbnailsFolder()] },
  ];
}

/** Fingerprints, which say something about packs that are gone; what is missing is found out again. */
async function removeNotes(): Promise<void> {
  for (const folder of await foldersIn(picturesFolder())) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((one) => one.endsWith('.txt'))) {
      await rm(join(folder, name), { force: true }).catch(() => {});
    }
  }
}

interface Measured {
  readonly size: number;
  /** In ISO 8601. */
  readonly used: string;
}

async function measure(path: string): Promise<Measured> {
  const { size, mtime } = (await stat(path).catch(() => undefined)) ?? { size: 0, mtime: new Date(0) };
  return { size, used: mtime.toISOString() };
}

function latest(one: string | undefined, other: string): string {
  return one !== undefined && one > other ? one : other;
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}
