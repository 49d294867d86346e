import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { KindredError, UsageError } from '@kindred/core/errors';
import { countOf, formatBytes, listBriefly } from '@kindred/report/text';
import * as z from 'zod';
import { datasets, HubCache } from '../hub/cache.js';
import { HubFetcher } from '../hub/hub-fetcher.js';
import type { HubName } from '../hub/hub-name.js';
import { type HubSettings, hubSettings } from '../hub/hub-settings.js';
import { type HubDataset, listDataset } from '../hub/list-dataset.js';
import { freeBytes } from '../storage/free-bytes.js';
import { makeFolder } from '../storage/make-folder.js';
import { readJson } from '../storage/read.js';
import { writeAtomically } from '../storage/write-atomically.js';
import { type PackedFile, packedKind } from './archives/packed-files.js';
import { requireOneConfiguration } from './archives/unpack-parquet.js';
import { isClassList } from './class-names.js';
import type { ReadOptions } from './data-options.js';
import { isImageName } from './image-folder/image-names.js';
import { isTableName } from './label-table/open-table.js';
import { mapConcurrently } from './map-concurrently.js';

/** What the names of data of the hub begin with. */
const scheme = 'hf:';

/** Files that are fetched at once. */
const inFlight = 4;

/** Data of the hub that is in its cache. */
export interface HubData {
  /** What it is called. */
  readonly name: string;
  /** Where its files are. */
  readonly folder: string;
  /** Those that have to be unpacked. */
  readonly packed: readonly PackedFile[];
}

/** Whether data is named as data of the hub is. */
export function isHubData(data: string): boolean {
  return data.startsWith(scheme);
}

/** How data is named in a record: by a path that holds anywhere, or as data of the hub. */
export function recordedPlace(data: string): string {
  return isHubData(data) ? data : resolve(data);
}

/**
 * Finds a data set of the Hugging Face hub: in the hub's cache, else on the hub. What is cached as a whole is used without asking.
 * @param data `hf:owner/name`, with `@revision` and the folder of a part, if need be
 * @throws UsageError for a name that is none, KindredError where it cannot be had.
 */
export async function fetchHubData(
  data: string,
  { onNote, onProgress }: Pick<ReadOptions, 'onNote' | 'onProgress'>,
): Promise<HubData> {
  const { name, folder } = parseName(data);
  const hub = hubSettings();
  const cache = new HubCache(hub.cache);
  const known = await findCached(cache, name, folder);
  const { commit, files } = known ?? (await fetchAll(hub, cache, data, { onNote, onProgress }));
  const at = dirname(cache.snapshotPath(name.id, commit, join(folder, 'x')));
  const inside = (file: string) => file.slice(folder === '' ? 0 : folder.length + 1);
  return {
    name: basename(folder === '' ? name.id : `${name.id}-${folder.replaceAll('/', '-')}`),
    folder: at,
    packed: files.flatMap((file) => {
      const kind = packedKind(file);
      return kind ? [{ path: join(at, inside(file)), name: inside(file), kind }] : [];
    }),
  };
}

function parseName(data: string): { name: HubName; folder: string } {
  const [, id, revision = 'main', folder = ''] =
    /^hf:(\w[\w.-]*\/\w[\w.-]*)(?:@(refs\/convert\/\w[\w.-]*|refs\/pr\/\d+|\w[\w.-]*))?(?:\/(.+?)\/?)?$/.exec(
      data,
    ) ?? [];
  if (id === undefined || /--|\.\.|\\/.test(data)) {
    throw new UsageError(
      `${JSON.stringify(data)} is no data set of the hub; name it with its owner, such as hf:zalando-datasets/fashion_mnist`,
    );
  }
  return { name: { id: datasets + id, revision }, folder };
}

const listingSchema = z.strictObject({ folders: z.record(z.string(), z.array(z.string())) });

/** The files that were fetched before, where all of them are there. */
async function findCached(cache: HubCache, name: HubName, folder: string) {
  const { commit } = await cache.place(name, '');
  const files = (await readListing(cache, name.id, commit))[folder];
  if (!files) return undefined;
  for (const file of files) {
    const isThere = await stat(cache.snapshotPath(name.id, commit, file)).catch(() => undefined);
    if (!isThere) return undefined;
  }
  return { commit, files };
}

async function readListing(cache: HubCache, id: string, commit: string): Promise<Record<string, string[]>> {
  const listing = await readJson(cache.listingPath(id, commit), listingSchema).catch(() => undefined);
  return listing?.folders ?? {};
}

async function fetchAll(
  hub: HubSettings,
  cache: HubCache,
  data: string,
  { onNote, onProgress }: Pick<ReadOptions, 'onNote' | 'onProgress'>,
) {
  const { name, folder } = parseName(data);
  const { id } = name;
  if (hub.isOffline) {
    throw new KindredError(`HF_HUB_OFFLINE is set, and ${data} is not as a whole in ${hub.cache}`);
  }
  const fetcher = new HubFetcher(hub, cache, { onNote });
  const found = await listDataset(hub, name, fetcher.request);
  const files = chooseFiles(data, found, folder);
  const sizes = files.map((file) => found.files.get(file)!.bytes);
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const there = await Promise.all(files.map((file) => cache.received(id, found.files.get(file)!.etag)));
  const missing = total - there.reduce((sum, bytes, i) => sum + Math.min(bytes, sizes[i]!), 0);
  await requireRoom(hub.cache, missing);
  const rest = missing < total ? `, of which ${formatBytes(missing)} are not there yet` : '';
  onNote(
    `${data}: ${countOf(files.length, 'file')}, ${formatBytes(total)}${rest}, fetched from ${hub.endpoint} into ${hub.cache}`,
  );
  const lost = found.leftOut.filter((file) => isIn(file, folder));
  if (lost.length > 0) {
    const names = listBriefly(lost, 3);
    onNote(
      `${data}: ${countOf(lost.length, 'file')} left out, which cannot be had under such names: ${names}`,
    );
  }
  const { commit } = found;
  await fetcher.locked(id, async () => {
    const received = sizes.map(() => 0);
    await mapConcurrently(files, inFlight, async (file, i) => {
      const note = (bytes: number) => {
        received[i] = bytes;
        onProgress(megabytes(received.reduce((sum, one) => sum + one, 0)), megabytes(total));
      };
      await fetcher.download(id, file, found.files.get(file)!, note);
      note(sizes[i]!);
    });
    const folders = { ...(await readListing(cache, id, commit)), [folder]: files };
    const listing = cache.listingPath(id, commit);
    await makeFolder(dirname(listing));
    await writeAtomically(listing, JSON.stringify({ folders }));
    await cache.setCommit(name, commit);
  });
  return { commit, files };
}

/** Parquet files, else archives, else pictures and tables. */
function chooseFiles(data: string, { files }: HubDataset, folder: string): string[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const inside = [...files.keys()].filter((file) => isIn(file, folder));
  const packed = inside.flatMap((file) => {
    const kind = packedKind(file);
    return kind ? [{ path: file, name: file.slice(prefix.length), kind }] : [];
  });
  const parquet = packed.filter(({ kind }) => kind === 'parquet');
  if (parquet.length > 0) requireOneConfiguration(parquet, `${data}/`);
  const chosen = parquet.length > 0 ? parquet : packed;
  if (chosen.length > 0) {
    const lists = inside.filter((file) => isClassList(file.slice(prefix.length)));
    return [...chosen.map(({ path }) => path), ...lists];
  }
  const plain = inside.filter(
    (file) => isImageName(file) || isTableName(file) || isClassList(basename(file)),
  );
  if (plain.some(isImageName)) return plain;
  const shown = inside.length === 0 ? 'is empty' : `has ${listBriefly(inside, 4)}`;
  throw new UsageError(`${data} ${shown}, and no Parquet files, archives or pictures`);
}

async function requireRoom(folder: string, bytes: number): Promise<void> {
  await makeFolder(folder);
  const free = await freeBytes(folder);
  if (bytes <= free) return;
  throw new KindredError(
    `${formatBytes(bytes)} are to be fetched, and the disk of ${folder} has ${formatBytes(free)} free: make room, or name ` +
      'a folder on another disk with HF_HUB_CACHE',
  );
}

/** Whether a file is in a folder; all are in the one without a name. */
function isIn(file: string, folder: string): boolean {
  return folder === '' || file.startsWith(`${folder}/`);
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}
