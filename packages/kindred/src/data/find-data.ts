import { stat } from 'node:fs/promises';
import { basename, parse, resolve } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import { listBriefly } from '@kindred/report/text';
import { openPacked } from './archives/open-packed.js';
import { findPacked, type PackedFile, packedKind, stemOf } from './archives/packed-files.js';
import { cifarReader } from './cifar/cifar.js';
import type { FoundData } from './faults.js';
import { dataName, type FolderEntries, listFolder, nameOf } from './folder-entries.js';
import { fetchHubData, isHubData } from './hub-data.js';
import { idxReader } from './idx/idx.js';
import { imageFolderReader } from './image-folder/image-folder.js';
import { findTables, givenTable } from './label-table/find-tables.js';
import { labelTableReader, readTables } from './label-table/label-table.js';
import { isTableName } from './label-table/open-table.js';
import type { DataReader, ReaderOptions } from './reader.js';

/** Archives, shards and Parquet files, which are unpacked into the cache and read there. */
const packedReader: DataReader = {
  format: 'packed',
  description: 'zip or tar archives of those, WebDataset shards (*.tar), Parquet files of pictures',
  detect: async (entries) => (await findPacked(entries)).length > 0,
  read: async (entries, options) => readPacked(nameOf(entries), await findPacked(entries), options),
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

/**
 * Reads the data at a path, a folder, a table of labels, an archive or a Parquet file, or of the hub, `hf:owner/name`.
 * @throws UsageError where there is none.
 */
export async function findData(path: string, options: ReaderOptions): Promise<FoundData> {
  if (isHubData(path)) {
    const { name, folder, packed } = await fetchHubData(path, options);
    if (packed.length > 0) return readPacked(name, packed, options);
    return readFolder({ ...(await listFolder(folder)), name }, options, dataReaders);
  }
  if (await isFile(path)) {
    const kind = packedKind(path);
    if (kind) return readPacked(stemOf(path), [{ path, name: basename(path), kind }], options);
    if (isTableName(path)) {
      const { dir, name } = parse(resolve(path));
      const root = { ...(await listFolder(dir)), name: usualTable.test(name) ? dataName(dir) : name };
      return readTables(root, [givenTable(path)], options);
    }
  }
  return readFolder(await listFolder(path), options, dataReaders);
}

/** The reader of what a folder holds; undefined where nothing is known. */
export async function readerOf(
  entries: FolderEntries,
  { asBefore = false }: Pick<ReaderOptions, 'asBefore'> = {},
  readers = dataReaders,
): Promise<DataReader | undefined> {
  for (const reader of readers) {
    // Earlier versions knew no tables.
    if (asBefore && reader === labelTableReader) continue;
    if (await reader.detect(entries)) return reader;
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
  return reader.read(entries, options);
}

async function readPacked(
  name: string,
  files: readonly PackedFile[],
  options: ReaderOptions,
): Promise<FoundData> {
  const { folder, format, classes, notes = [] } = await openPacked(name, files, options);
  const entries = { ...(await listFolder(folder)), name };
  const tables = await findTables(entries);
  // What is in an archive is not looked into again.
  const plain = dataReaders.filter((reader) => reader !== packedReader);
  const facts = { isForeign: true, ...(format && { format }), ...(classes && { classes }) };
  const found =
    tables.length > 0
      ? await readTables(entries, tables, options, facts)
      : await readFolder(entries, options, plain);
  const told = notes.map((message) => ({ source: name, message }));
  return { ...found, source: { ...found.source, problems: [...told, ...found.source.problems] } };
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

function unrecognised({ path, files }: FolderEntries): string {
  const found =
    files.length === 0 ? 'is empty' : `holds no data that can be read (it has ${listBriefly(files, 3)})`;
  const expected = dataReaders.map((reader) => reader.description).join('; or ');
  return `'${path}' ${found}; expected ${expected}`;
}
