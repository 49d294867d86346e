import { basename, join } from 'node:path';
import { type DataProblem, type SplitName, splitOf } from '@kindred/core/data';
import { listBriefly } from '@kindred/report/text';
import type { ColumnOptions } from '../data-options.js';
import { type FolderEntries, listFolder } from '../folder-entries.js';
import { hasClassFolders } from '../image-folder/class-folders.js';
import { columnNamed, usualColumns } from './columns.js';
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

/** So many rows tell which columns a table has, where it is only to be found. */
const looked = 1000;

/**
 * The tables of labels in a folder; none where it is another kind of data.
 * @param asked columns that users name: a table that is certainly meant is theirs then
 */
export async function findTables(entries: FolderEntries, asked: ColumnOptions = {}): Promise<FoundTable[]> {
  const here = tablesIn(entries, '');
  const sure = certainTable(entries);
  if (sure && (await isMeant(sure, entries, asked))) return [sure];
  const metadata = here.find(({ stem }) => stem === 'metadata');
  if (metadata) return onlyLabelled([{ ...metadata, split: undefined }], asked);
  const divided = here.flatMap((table) => {
    const split = splitOf(table.stem);
    return split === undefined ? [] : [{ ...table, split }];
  });
  if (divided.some(({ split }) => split === 'train')) return onlyLabelled(trainFirst(divided), asked);
  const inSplits: FoundTable[] = [];
  for (const folder of entries.folders) {
    const split = splitOf(folder);
    if (split === undefined) continue;
    const inner = tablesIn(await listFolder(join(entries.path, folder)), `${folder}/`);
    const table = inner.find(({ stem }) => certain.includes(stem) || stem === 'metadata');
    if (table) inSplits.push({ ...table, split });
  }
  if (inSplits.length > 0) return onlyLabelled(trainFirst(inSplits), asked);
  const other = here.filter(({ stem }) => likely.includes(stem));
  const isOnly = here.length === 1 && entries.folders.length < 2;
  const candidates = isOnly ? here : other.slice(0, 1);
  return onlyLabelled(
    candidates.map((table) => ({ ...table, split: undefined })),
    asked,
  );
}

/** A table that is named itself. */
export function givenTable(path: string): FoundTable {
  return { path, name: basename(path), split: undefined };
}

/** What is to be said of a table that is called like one of labels, where the class folders beside it are read. */
export async function passedOverTable(entries: FolderEntries): Promise<DataProblem | undefined> {
  const table = certainTable(entries);
  if (!table) return undefined;
  const columns = await columnsOf(table);
  const found = columns ? `has ${listBriefly(columns, 6)}` : 'cannot be read';
  return {
    source: table.name,
    message:
      `${found}, and no columns of files and labels by their usual names: the class folders are read, and not the table ` +
      '(`imageColumn` and `labelColumn` name columns)',
  };
}

function certainTable(entries: FolderEntries): FoundTable | undefined {
  const table = tablesIn(entries, '').find(({ stem }) => certain.includes(stem));
  return table && { path: table.path, name: table.name, split: undefined };
}

/** Whether a table that is called like one of labels is one, and no list of the classes that have folders beside it. */
async function isMeant(table: FoundTable, entries: FolderEntries, asked: ColumnOptions): Promise<boolean> {
  if (asked.imageColumn !== undefined || asked.labelColumn !== undefined) return true;
  return hasLabels(await columnsOf(table), asked) || !(await hasClassFolders(entries));
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
async function onlyLabelled(tables: readonly FoundTable[], asked: ColumnOptions): Promise<FoundTable[]> {
  for (const table of tables) {
    if (hasLabels(await columnsOf(table), asked))
      return tables.map(({ path, name, split }) => ({ path, name, split }));
  }
  return [];
}

/** Undefined where it cannot be read. */
async function columnsOf({ path, name }: FoundTable): Promise<readonly string[] | undefined> {
  const table = await openTable(path, name, looked).catch(() => undefined);
  return table?.columns;
}

/** Whether there are columns of pictures and of labels: those that are asked for, or by their usual names. */
function hasLabels(columns: readonly string[] | undefined, asked: ColumnOptions): boolean {
  if (!columns) return false;
  const has = (part: 'image' | 'label') => {
    const name = asked[`${part}Column`] ?? asked.recordedColumns?.[`${part}Column`];
    return (
      (name !== undefined && columnNamed(columns, name) !== undefined) ||
      usualColumns(columns, part).length > 0
    );
  };
  return has('image') && has('label');
}
