import { dirname, relative, sep } from 'node:path';
import { type DataProblem, type SplitName, splitOf } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { countOf, groupDigits, listBriefly } from '@kindred/report/text';
import { readClassNames } from '../class-names.js';
import { lonelyClass } from '../data-source.js';
import { type FolderEntries, nameOf } from '../folder-entries.js';
import type { ImageFile, PictureListing } from '../image-folder/listing.js';
import type { ReaderOptions } from '../reader.js';
import { findGroupColumn, requireColumns, usualColumns } from './columns.js';
import type { FoundTable } from './find-tables.js';
import { type LabelText, nameClasses } from './name-classes.js';
import { openTable } from './open-table.js';
import { PicturePlaces } from './picture-places.js';
import { type RowPlace, RowProblems, rowText } from './row-problems.js';
import { chooseColumns } from './table-columns.js';

/** What is known of a table beside what it says. */
export interface TableFacts {
  /** Names of the classes of columns whose labels are numbers. */
  readonly classes?: Readonly<Record<string, readonly string[]>>;
  /** Whether it comes from elsewhere: names must not lead out of its folder then. */
  readonly isForeign?: boolean;
  /** Whether Kindred has made it, of Parquet files or shards: some columns are its own then. */
  readonly isMade?: boolean;
}

/** A row whose label and split can be read. */
interface Row {
  readonly file: string;
  readonly label: number;
  readonly split: SplitName;
  readonly row: RowPlace;
  /** What it belongs to, where a column says it. */
  readonly group: string | undefined;
}

/**
 * Reads tables of files and labels, and finds the files.
 * @throws UsageError where columns are missing or no file is there, KindredError where a table cannot be read.
 */
export async function scanTables(
  root: FolderEntries,
  tables: readonly FoundTable[],
  options: ReaderOptions,
  { classes, isForeign = false, isMade = false }: TableFacts = {},
): Promise<PictureListing> {
  const problems: DataProblem[] = [];
  const bad = new RowProblems();
  const labels: LabelText[] = [];
  const labelPlaces = new Map<string, number>();
  const read: { readonly table: FoundTable; readonly rows: Row[] }[] = [];
  let labelColumn = '';
  for (const table of tables) {
    const { path, name } = table;
    const opened = await openTable(path, name);
    const { names, found, said } = chooseColumns(name, opened, options, isMade);
    if (found.label === undefined && table.split !== 'train' && read.length > 0) {
      problems.push({ source: name, message: 'no column of labels: ignored' });
      continue;
    }
    const columns = requireColumns(name, names, found);
    labelColumn = columns.label;
    const groupColumn = findGroupColumn(name, names, options);
    if (!isForeign) problems.push(...otherLabels(name, names, columns.label, options));
    const rows: Row[] = [];
    const wanted = [columns.image, columns.label, columns.split, groupColumn, ...said];
    await opened.read(wanted, ([file, text, splitText, groupText, place, noPicture], line) => {
      const row = place ?? line;
      const fault = (message: string) => bad.add(name, row, message);
      const label = text?.trim().normalize('NFC') ?? '';
      const image = file?.trim() ?? '';
      if (noPicture !== undefined) return fault(noPicture);
      if (image === '') return fault(`no file in column '${columns.image}'`);
      if (label === '') return fault(`no label in column '${columns.label}'`);
      if (/^[[{]/.test(label) && text!.length > 2) return fault(`'${label.slice(0, 40)}' is no single label`);
      if (image.includes('\uFFFD') || label.includes('\uFFFD')) return fault('not UTF-8: save it as UTF-8');
      const split = columns.split === undefined ? (table.split ?? 'train') : splitOf(splitText ?? '');
      if (split === undefined) {
        if (!splitText?.trim()) return fault(`no split in column '${columns.split}'`);
        return fault(
          `'${splitText.slice(0, 40)}' in column '${columns.split}' is none of train, val and test ` +
            '(`splitColumn` names another column, or none)',
        );
      }
      const group = groupColumn === undefined ? undefined : (groupText?.trim() ?? '');
      if (group === '') return fault(`no group in column '${groupColumn}'`);
      let known = labelPlaces.get(label);
      if (known === undefined) {
        known = labels.push({ text: label, table: name, row }) - 1;
        labelPlaces.set(label, known);
      }
      rows.push({ file: image, label: known, split, row, group });
      return undefined;
    });
    read.push({ table, rows });
  }
  const listed = await readClassNames(root);
  const names = classes?.[labelColumn]?.map((label) => label.trim().normalize('NFC'));
  const own = names && { names, origin: tables[0]!.name };
  const named = nameClasses(labels, listed ?? own, listed === undefined && own !== undefined);
  const found = await findFiles(root, read, named.indexOf, isForeign);
  const rowFaults = bad.list();
  const { skipBad, toEvaluate = false } = options;
  const leftOut = rowFaults.map(({ source, message }) => ({ source, message: `${message}: left out` }));
  return {
    classNames: named.classNames,
    files: found.files,
    unreadable: found.missing,
    problems: [...problems, ...named.problems, ...(skipBad ? leftOut : []), ...found.problems],
    faults: [
      ...(skipBad ? [] : rowFaults),
      ...named.faults,
      ...found.faults,
      ...(toEvaluate ? [] : lonelyClass(nameOf(root), named.classNames)),
    ],
  };
}

function otherLabels(
  table: string,
  columns: readonly string[],
  chosen: string,
  { labelColumn }: ReaderOptions,
): DataProblem[] {
  const others = usualColumns(columns, 'label').filter((column) => column !== chosen);
  if (labelColumn !== undefined || others.length === 0) return [];
  const message = `labels are taken from column '${chosen}', not from ${listBriefly(others, 3)}, which \`labelColumn\` can name`;
  return [{ source: table, message }];
}

async function findFiles(
  root: FolderEntries,
  read: readonly { readonly table: FoundTable; readonly rows: readonly Row[] }[],
  indexOf: (label: number) => number,
  isForeign: boolean,
) {
  const files: ImageFile[] = [];
  const missing: DataProblem[] = [];
  const faults: DataProblem[] = [];
  const twice = new RowProblems();
  const escaping = new RowProblems();
  const problems: DataProblem[] = [];
  const seen = new Map<string, { label: number; splits: SplitName[]; where: string }>();
  for (const { table, rows } of read) {
    const folder = dirname(table.path);
    const places = new PicturePlaces(folder, !isForeign);
    const own = rows.filter(({ file, row }) => {
      const escapes = places.escapes(file);
      if (escapes) escaping.add(table.name, row, 'names a file outside the data');
      return !escapes;
    });
    await places.prepare(own.map(({ file }) => file));
    const before = files.length;
    let absent = 0;
    for (const { file, label: place, split, row, group } of own) {
      const path = places.find(file);
      if (typeof path !== 'string') {
        if (path === undefined) absent++;
        const lack = path
          ? `there are several such files, ${listBriefly(path.rivals, 3)}: write out the name of the one that is meant`
          : 'there is no such file';
        missing.push({ source: file, message: `${rowText(row)} of ${table.name}: ${lack}` });
        continue;
      }
      const label = indexOf(place);
      if (label < 0) continue;
      const where = `${rowText(row)}${read.length > 1 ? ` of ${table.name}` : ''}`;
      const first = seen.get(path);
      if (first && first.label !== label) {
        faults.push({ source: file, message: `has one label in ${first.where} and another in ${where}` });
        continue;
      }
      if (first?.splits.includes(split)) {
        twice.add(table.name, row, 'a file that is there before with the same label: left out');
        continue;
      }
      if (first) first.splits.push(split);
      else seen.set(path, { label, splits: [split], where });
      files.push({ path, name: nameIn(root.path, path), split, label, group });
    }
    if (files.length === before && absent > 0) {
      const where = root.named ? `in ${root.named.text}` : `(${folder})`;
      throw new UsageError(
        `${table.name} names ${countOf(own.length, 'file')}, none of which is there, such as ${own[0]!.file}: names begin in ` +
          `the folder of the table ${where}, or in a folder in it`,
      );
    }
    const unnamed = places.unnamed();
    if (unnamed.length > 0) {
      const message = `${groupDigits(unnamed.length)} pictures beside it that it does not name, such as ${unnamed[0]}: ignored`;
      problems.push({ source: table.name, message });
    }
  }
  return {
    files,
    missing,
    faults: [...escaping.list(), ...faults],
    problems: [...twice.list(), ...problems],
  };
}

function nameIn(root: string, path: string): string {
  const inside = relative(root, path);
  return inside.startsWith('..') ? path : inside.split(sep).join('/');
}
