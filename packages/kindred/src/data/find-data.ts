import { stat } from 'node:fs/promises';
import { basename, dirname, parse, resolve } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import { listBriefly } from '@kindred/report/text';
import { openPacked } from './archives/open-packed.js';
import { findPacked, type PackedFile, packedKind, requireOneKind, stemOf } from './archives/packed-files.js';
import { unpackedTable } from './archives/unpacked-table.js';
import { cifarReader } from './cifar/cifar.js';
import type { ColumnOptions } from './data-options.js';
import type { FoundData } from './faults.js';
import { dataName, type FolderEntries, listFolder, nameOf, shownFolder } from './folder-entries.js';
import { fetchHubData, isHubData } from './hub-data.js';
import { idxReader } from './idx/idx.js';
import { imageFolderReader } from './image-folder/image-folder.js';
import { findTables, givenTable, passedOverTable } from './label-table/find-tables.js';
import { labelTableReader, readTables } from './label-table/label-table.js';
import { isTableName } from './label-table/open-table.js';
import type { DataReader, ReaderOptions } from './reader.js';

/** Archives, shards and Parquet files, which are unpacked into the cache and read there. */
const packedReader: DataReader = {
  format: 'packed',
  description: 'zip or tar archives of those, WebDataset shards (*.tar), Parquet files of pictures',
  detect: async (entries) => (await findPacked(entries)).length > 0,
  read: async (entries, options) => readPacked((await packedIn(entries))!, options),
};

/** In the order in which they are tried: the image folder, which any folder with folders resembles, last. */
export const dataReaders: readonly DataReader[] = [
  idxReader,
  cifarReader,
  labelTableReader,
  packedReader,
  imageFolderReader,
];

/** Tables that are called like all others: the data is called as their folder. */
const usualTable = /^(labels|annotations|metadata|train|images|data)$/i;

/** What a path names. */
export type NamedData =
  | { readonly kind: 'folder'; readonly entries: FolderEntries }
  | { readonly kind: 'table'; readonly root: FolderEntries; readonly path: string }
  | ({ readonly kind: 'packed' } & PackedData);

/** Files that have to be unpacked. */
export interface PackedData {
  /** What the data is called. */
  readonly name: string;
  /** What users have named. */
  readonly text: string;
  readonly files: readonly PackedFile[];
  /** The folder that they are in. */
  readonly beside: FolderEntries;
}

/**
 * Finds what is named: a folder, a table of labels, an archive or a Parquet file, or data of the hub, which is fetched.
 * @throws UsageError where there is none.
 */
export async function findNamed(
  path: string,
  options: Pick<ReaderOptions, 'onNote' | 'onProgress'>,
): Promise<NamedData> {
  if (isHubData(path)) {
    const { name, folder, packed } = await fetchHubData(path, options);
    const entries = { ...(await listFolder(folder)), name, named: { text: path, isArchive: false } };
    if (packed.length === 0) return { kind: 'folder', entries };
    return { kind: 'packed', name, text: path, files: packed, beside: entries };
  }
  if (await isFile(path)) {
    const kind = packedKind(path);
    if (kind) {
      const beside = await listFolder(dirname(path));
      const files = [{ path, name: basename(path), kind }];
      return { kind: 'packed', name: stemOf(path), text: path, files, beside };
    }
    if (isTableName(path)) {
      const { dir, name } = parse(resolve(path));
      const root = { ...(await listFolder(dir)), name: usualTable.test(name) ? dataName(dir) : name };
      return { kind: 'table', root, path };
    }
  }
  return { kind: 'folder', entries: await listFolder(path) };
}

/** The files in a folder that have to be unpacked; undefined where there are none. */
export async function packedIn(entries: FolderEntries): Promise<PackedData | undefined> {
  const files = await findPacked(entries);
  if (files.length === 0) return undefined;
  return { name: nameOf(entries), text: shownFolder(entries), files, beside: entries };
}

/**
 * Reads the data at a path, a folder, a table of labels, an archive or a Parquet file, or of the hub, `hf:owner/name`.
 * @throws UsageError where there is none.
 */
export async function findData(path: string, options: ReaderOptions): Promise<FoundData> {
  const found = await findNamed(path, options);
  if (found.kind === 'packed') return readPacked(found, options);
  if (found.kind === 'table') return readTables(found.root, [givenTable(found.path)], options);
  return readFolder(found.entries, options, dataReaders);
}

/** The reader of what a folder holds; undefined where nothing is known. */
export async function readerOf(
  entries: FolderEntries,
  options: Pick<ReaderOptions, 'asBefore'> & ColumnOptions = {},
  readers = dataReaders,
): Promise<DataReader | undefined> {
  for (const reader of readers) {
    // Earlier versions knew no tables.
    if (options.asBefore && reader === labelTableReader) continue;
    if (await reader.detect(entries, options)) return reader;
  }
  return undefined;
}

async function readFolder(
  entries: FolderEntries,
  options: ReaderOptions,
  readers: readonly DataReader[],
): Promise<FoundData> {
  const reader = await readerOf(entries, options, readers);
  if (reader === undefined) throw new UsageError(unrecognised(entries));
  const found = await reader.read(entries, options);
  const passed =
    reader === imageFolderReader && !options.asBefore ? await passedOverTable(entries) : undefined;
  if (!passed) return found;
  const others = found.source.problems.filter(({ source }) => source !== passed.source);
  return { ...found, source: { ...found.source, problems: [passed, ...others] } };
}

async function readPacked(
  { name, text, files, beside }: PackedData,
  options: ReaderOptions,
): Promise<FoundData> {
  requireOneKind(files, text);
  const { folder, format, hasTable, classes, notes = [], release } = await openPacked(name, files, options);
  try {
    const named = { text, isArchive: true };
    const entries = { ...(await listFolder(folder)), name, named, beside };
    const tables = hasTable ? [unpackedTable(folder, name)] : await findTables(entries, options);
    // What is in an archive is not looked into again.
    const plain = dataReaders.filter((reader) => reader !== packedReader);
    const facts = {
      isForeign: true,
      isMade: hasTable === true,
      ...(format && { format }),
      ...(classes && { classes }),
    };
    const found =
      tables.length > 0
        ? await readTables(entries, tables, options, facts)
        : await readFolder(entries, options, plain);
    const told = notes.map((message) => ({ source: name, message }));
    return { ...found, source: { ...found.source, problems: [...told, ...found.source.problems] } };
  } finally {
    await release();
  }
}

/** Whether data is named that is in no folder: of the hub, an archive, a Parquet file or a table. */
export function isOtherData(data: string): boolean {
  return isHubData(data) || packedKind(data) !== undefined || isTableName(data);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => !found.isDirectory(),
    () => false,
  );
}

function unrecognised(entries: FolderEntries): string {
  const { files } = entries;
  const found =
    files.length === 0 ? 'is empty' : `holds no data that can be read (it has ${listBriefly(files, 3)})`;
  const expected = dataReaders.map((reader) => reader.description).join('; or ');
  return `'${shownFolder(entries)}' ${found}; expected ${expected}`;
}
