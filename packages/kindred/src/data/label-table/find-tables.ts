import { basename, join } from 'node:path';
import type { SplitName } from '@kindred/core/data';
import { type FolderEntries, listFolder } from '../folder-entries.js';
import { splitOf } from '../image-folder/layout.js';
import { usualColumns } from './columns.js';
import { isTableName, openTable } from './open-table.js';

/** A table of labels. */
export interface FoundTable {
  readonly path: string;
  /** For messages: its path inside the data folder. */
  readonly name: string;
  /** What all of its rows are, where they do not say it themselves. */
  readonly split: SplitName | undefined;
}

/** Names of tables that are meant to be read, without their endings. */
const certain = ['labels', 'annotations'];
/** And of those that are read where they have labels: other files are called so, too. */
const likely = ['metadata', 'train', 'training', 'images', 'data'];

/** The tables of labels in a folder; none where it is another kind of data. */
export async function findTables(entries: FolderEntries): Promise<FoundTable[]> {
  const here = tablesIn(entries, '');
  const sure = here.find(({ stem }) => certain.includes(stem));
  if (sure) return [{ path: sure.path, name: sure.name, split: undefined }];
  const metadata = here.find(({ stem }) => stem === 'metadata');
  if (metadata) return onlyLabelled([{ ...metadata, split: undefined }]);
  const divided = here.flatMap((table) => {
    const split = splitOf(table.stem);
    return split === undefined ? [] : [{ ...table, split }];
  });
  if (divided.some(({ split }) => split === 'train')) return onlyLabelled(trainFirst(divided));
  const inSplits: FoundTable[] = [];
  for (const folder of entries.folders) {
    const split = splitOf(folder);
    if (split === undefined) continue;
    const inner = tablesIn(await listFolder(join(entries.path, folder)), `${folder}/`);
    const table = inner.find(({ stem }) => certain.includes(stem) || stem === 'metadata');
    if (table) inSplits.push({ ...table, split });
  }
  if (inSplits.length > 0) return onlyLabelled(trainFirst(inSplits));
  const other = here.filter(({ stem }) => likely.includes(stem));
  const isOnly = here.length === 1 && entries.folders.length < 2;
  return onlyLabelled((isOnly ? here : other.slice(0, 1)).map((table) => ({ ...table, split: undefined })));
}

/** A table that is named itself. */
export function givenTable(path: string): FoundTable {
  return { path, name: basename(path), split: undefined };
}

function trainFirst<T extends Pick<FoundTable, 'split'>>(tables: readonly T[]): T[] {
  return tables.toSorted((a, b) => Number(b.split === 'train') - Number(a.split === 'train'));
}

function tablesIn({ path, files }: FolderEntries, prefix: string) {
  return files.filter(isTableName).map((name) => ({
    path: join(path, name),
    name: prefix + name,
    stem: name.slice(0, name.lastIndexOf('.')).toLowerCase(),
  }));
}

/** Those with columns of pictures and labels; where only some have them, the others come along, to be told about. */
async function onlyLabelled(tables: readonly FoundTable[]): Promise<FoundTable[]> {
  for (const { path, name } of tables) {
    const table = await openTable(path, name).catch(() => undefined);
    if (!table) continue;
    const has = (part: 'image' | 'label') => usualColumns(table.columns, part).length > 0;
    if (has('image') && has('label')) return tables.map(({ path, name, split }) => ({ path, name, split }));
  }
  return [];
}
