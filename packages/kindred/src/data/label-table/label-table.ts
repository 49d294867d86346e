import { resolve } from 'node:path';
import type { FoundData } from '../faults.js';
import { type FolderEntries, nameOf } from '../folder-entries.js';
import { readListing } from '../image-folder/read-listing.js';
import type { DataReader, ReaderOptions } from '../reader.js';
import { type FoundTable, findTables } from './find-tables.js';
import { scanTables, type TableFacts } from './scan-tables.js';

/** A table of files and labels beside the pictures: `labels.csv`, `metadata.jsonl`, `train.csv`, ... */
export const labelTableReader: DataReader = {
  format: 'label-table',
  description: 'a table of files and labels (labels.csv, .tsv or .jsonl) beside the pictures',

  detect: async (entries, asked) => (await findTables(entries, asked)).length > 0,

  read: async (entries, options) => readTables(entries, await findTables(entries, options), options),
};

/**
 * Reads the pictures that tables name.
 * @param root the folder of the data
 */
export async function readTables(
  root: FolderEntries,
  tables: readonly FoundTable[],
  options: ReaderOptions,
  facts: TableFacts & { readonly format?: string } = {},
): Promise<FoundData> {
  const listing = await scanTables(root, tables, options, facts);
  const place = `tables ${tables.map(({ path }) => resolve(path)).join(' ')}`;
  const lostClass = (_: unknown, source: string) => ({ source, message: 'the class has no readable image' });
  return readListing(
    listing,
    { name: nameOf(root), format: facts.format ?? 'label-table', place, lostClass },
    options,
  );
}
