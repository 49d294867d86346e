import { dirname } from 'node:path';
import { listBriefly } from '@kindred/report/text';
import { readClassNames } from '../class-names.js';
import type { ColumnOptions } from '../data-options.js';
import type { FolderEntries } from '../folder-entries.js';
import { requireImageColumn } from './columns.js';
import type { FoundTable } from './find-tables.js';
import { openTable } from './open-table.js';
import { PicturePlaces } from './picture-places.js';
import { rowText } from './row-problems.js';
import type { TableFacts } from './scan-tables.js';
import { chooseColumns } from './table-columns.js';

/** A row of a table: the path of its picture, or what is wrong with it; and what it is said to be of, where that is said. */
export interface ListedRow {
  /** The picture as the table names it; the row in words where it names none. */
  readonly name: string;
  readonly picture: { readonly path: string } | { readonly fault: string };
  readonly label: string | undefined;
}

/**
 * Lists the pictures of a table, also of one without labels.
 * @param root the folder of the data
 * @throws UsageError where there is no column of files, KindredError where the table cannot be read.
 */
export async function listTable(
  root: FolderEntries,
  table: FoundTable,
  asked: ColumnOptions,
  { isForeign = false, isMade = false }: TableFacts = {},
): Promise<ListedRow[]> {
  const opened = await openTable(table.path, table.name);
  const { names, found, said } = chooseColumns(table.name, opened, asked, isMade);
  const image = requireImageColumn(table.name, names, found);
  const rows: { file: string; label: string; where: string; fault: string | undefined }[] = [];
  await opened.read([image, found.label, ...said], ([file, label, place, fault], row) => {
    rows.push({
      file: file?.trim() ?? '',
      label: label?.trim().normalize('NFC') ?? '',
      where: place ?? `${rowText(row)} of ${table.name}`,
      fault,
    });
  });
  const places = new PicturePlaces(dirname(table.path), !isForeign);
  const reachable = rows.filter(({ file }) => file !== '' && !places.escapes(file));
  await places.prepare(reachable.map(({ file }) => file));
  const listed = (await readClassNames(root))?.names;
  return rows.map(({ file, label, where, fault }) => {
    const named = /^\d+$/.test(label) && !listed?.includes(label) ? listed?.[Number(label)] : undefined;
    return {
      name: file === '' ? where : file,
      picture: fault === undefined ? pictureOf(file, places) : { fault },
      label: label === '' ? undefined : (named ?? label),
    };
  });
}

function pictureOf(file: string, places: PicturePlaces): ListedRow['picture'] {
  if (file === '') return { fault: 'no file' };
  if (places.escapes(file)) return { fault: 'names a file outside the data' };
  const found = places.find(file);
  if (typeof found === 'string') return { path: found };
  return {
    fault: found
      ? `there are several such files, ${listBriefly(found.rivals, 3)}: write out the name of the one that is meant`
      : 'there is no such file',
  };
}
