import { didYouMean } from '@kindred/core/config';
import { isPattern } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { listBriefly } from '@kindred/report/text';
import type { ColumnOptions } from '../data-options.js';
import { extensionOf, isImageName } from '../image-folder/image-names.js';
import type { ReaderOptions } from '../reader.js';

/** Which columns of a table are read. */
export interface TableColumns {
  readonly image: string;
  readonly label: string;
  readonly split: string | undefined;
}

/** The same where some may not be there. */
export type FoundColumns = { readonly [Part in keyof TableColumns]: string | undefined };

/** Names of columns, in lower case with underscores; the first that a table has is taken. */
const usual = {
  image: [
    ...['file_name', 'filename', 'file', 'filepath', 'file_path', 'image_path', 'image_file', 'image_name'],
    ...['image_filename', 'image', 'img', 'img_path', 'path', 'picture', 'photo', 'image_id', 'img_id', 'id'],
  ],
  label: [
    ...[
      'label',
      'class',
      'category',
      'target',
      'label_name',
      'class_name',
      'category_name',
      'cls',
      'species',
    ],
    ...['breed', 'labels', 'classes', 'fine_label', 'class_id', 'label_id', 'category_id', 'target_id'],
    ...['class_index', 'label_index', 'y', 'tag', 'txt'],
  ],
  split: ['split', 'subset', 'partition', 'set', 'data_set', 'dataset_split'],
} as const;

/** The word that says that no column is meant. */
const none = 'none';

/**
 * The columns of pictures, labels and splits: those that are named, else by their usual names, and pictures by what the first
 * row has.
 * @returns undefined in the place of what is not there
 * @throws UsageError for a name that the table does not have.
 */
export function findColumns(
  table: string,
  columns: readonly string[],
  firstRow: readonly string[],
  { recordedColumns = {}, ...asked }: ColumnOptions,
): FoundColumns {
  const find = (part: keyof typeof usual) => {
    const option = `${part}Column` as const;
    const name = asked[option];
    const before = recordedColumns[option];
    if (part === 'split' && (name ?? before) === none) return undefined;
    if (name !== undefined) return columnNamed(columns, name) ?? refuseColumn(table, columns, option, name);
    return (
      (before === undefined ? undefined : columnNamed(columns, before)) ?? usualColumns(columns, part)[0]
    );
  };
  const image = find('image') ?? columns.find((_, i) => isImageName(firstRow[i] ?? ''));
  return { image, label: find('label'), split: find('split') };
}

/** A column by its name, whatever its spelling where none is spelled so. */
export function columnNamed(columns: readonly string[], name: string): string | undefined {
  return columns.find((column) => column === name) ?? columns.find((one) => plain(one) === plain(name));
}

function refuseColumn(table: string, columns: readonly string[], option: string, name: string): never {
  const hint = didYouMean(name, columns) || `; it has ${listBriefly(columns, 12)}`;
  throw new UsageError(`${table} has no column '${name}' for \`${option}\`${hint}`);
}

/**
 * The column that `groupBy` names; undefined where it names none, but is a pattern for names of files.
 * @throws UsageError where it is neither.
 */
export function findGroupColumn(
  table: string,
  columns: readonly string[],
  { groupBy, toEvaluate = false }: Pick<ReaderOptions, 'groupBy' | 'toEvaluate'>,
): string | undefined {
  if (groupBy === undefined) return undefined;
  const found = columnNamed(columns, groupBy);
  // What is only evaluated on may have other columns than what the network was trained on.
  if (found !== undefined || toEvaluate || isPattern(groupBy)) return found;
  return refuseColumn(table, columns, 'groupBy', groupBy);
}

/** All columns that are called like labels, or pictures, or splits. */
export function usualColumns(columns: readonly string[], part: keyof typeof usual): string[] {
  return usual[part].flatMap((name) => columns.find((column) => plain(column) === name) ?? []);
}

/** @throws UsageError where there is no column of files: it says what there is, and how to name one. */
export function requireImageColumn(
  table: string,
  columns: readonly string[],
  { image }: FoundColumns,
): string {
  requireHeader(table, columns);
  if (image !== undefined) return image;
  throw new UsageError(
    `${table}: no column of files (\`imageColumn\`) is known by its name; it has ${listBriefly(columns, 12)}`,
  );
}

/** @throws UsageError that says what is missing, and how to say it. */
export function requireColumns(
  table: string,
  columns: readonly string[],
  { image, label, split }: FoundColumns,
): TableColumns {
  requireHeader(table, columns);
  if (image !== undefined && label !== undefined) return { image, label, split };
  const missing = [
    ...(image === undefined ? ['of files (`imageColumn`)'] : []),
    ...(label === undefined ? ['of labels (`labelColumn`)'] : []),
  ];
  throw new UsageError(
    `${table}: no column ${missing.join(' and none ')} is known by its name; it has ${listBriefly(columns, 12)}`,
  );
}

function requireHeader(table: string, columns: readonly string[]): void {
  if (!columns.some((column) => isImageName(column) && extensionOf(column) !== '')) return;
  throw new UsageError(
    `${table} has no line of column names: put one above the first, such as file,label (it begins with ${listBriefly(columns, 3)})`,
  );
}

function plain(column: string): string {
  return column
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s.-]+/g, '_');
}
