import { mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { KindredError, UsageError } from '@kindred/core/errors';
import { listBriefly } from '@kindred/report/text';
import type { FileMetaData } from 'hyparquet';
import type { UnpackedAbout } from '../../storage/unpacked-store.js';
import type { ColumnOptions, ReadProgress } from '../data-options.js';
import { pictureFormat } from '../image-folder/picture-format.js';
import { usualColumns } from '../label-table/columns.js';
import { bySplit, type PackedFile, stemOf } from './packed-files.js';
import { UnpackBounds } from './unpack-bounds.js';
import { rowLine, TableWriter, type UnpackedRow } from './unpacked-table.js';

/** A group of rows is read as a whole; larger ones do not fit into memory. */
const mostBytesAtOnce = 4e9;

/** Values that can be labels. */
type Scalar = string | number | boolean | null;

/** What the columns of a file are. */
interface Columns {
  readonly image: string;
  readonly scalars: readonly string[];
  /** Names of classes by columns. */
  readonly classes: Readonly<Record<string, string[]>>;
}

/** The column of pictures: as it is asked for, or as a run had it, where there is such a one. */
export type PictureColumn = Pick<ColumnOptions, 'imageColumn' | 'recordedColumns'>;

/**
 * Writes the pictures of Parquet files into a folder, with a table of their labels.
 * @throws KindredError naming the file that is damaged or has no column of pictures.
 */
export async function unpackParquet(
  files: readonly PackedFile[],
  folder: string,
  column: PictureColumn,
  onProgress: ReadProgress,
): Promise<Omit<UnpackedAbout, 'name'>> {
  requireOneConfiguration(files);
  let size = 0;
  for (const { path } of files) size += (await stat(path)).size;
  const bounds = await UnpackBounds.of(files[0]!.name, size, folder);
  const notes: string[] = [];
  const table = await TableWriter.create(folder);
  let classes: Columns['classes'] | undefined;
  let done = 0;
  try {
    for (const [split, members] of bySplit(files)) {
      // Those of competitions come without labels: there is nothing to be measured on them.
      const mayLack = split !== undefined && split !== 'train';
      /** Rows of a split of which it is not yet known whether it has labels. */
      let held: string[] | undefined = mayLack ? [] : undefined;
      for (const file of members) {
        const found = await unpackFile(file, folder, column, bounds, async ({ fields, ...row }, classes) => {
          const line = rowLine({ ...row, split, fields });
          if (held && !hasLabel(fields, classes)) {
            held.push(line);
            return;
          }
          for (const earlier of held ?? []) await table.add(earlier);
          held = undefined;
          await table.add(line);
        });
        if (classes && JSON.stringify(classes) !== JSON.stringify(found.classes)) {
          throw new KindredError(`${file.name} names other classes than ${files[0]!.name}`);
        }
        classes = found.classes;
        onProgress(++done, files.length);
      }
      if (held) notes.push(`${split} has no labels: left out`);
    }
  } finally {
    await table.close();
  }
  const about = { format: 'parquet', hasTable: true, bytes: bounds.bytes, files: bounds.files };
  return { ...about, classes: { ...classes }, ...(notes.length > 0 && { notes }) };
}

/** A row without its split. */
interface Row extends Omit<UnpackedRow, 'split' | 'fields'> {
  readonly fields: Readonly<Record<string, Scalar>>;
}

/** @param take a row, and the names of classes */
async function unpackFile(
  { path, name }: PackedFile,
  folder: string,
  column: PictureColumn,
  bounds: UnpackBounds,
  take: (row: Row, classes: Columns['classes']) => Promise<void>,
): Promise<Columns> {
  const [parquet, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ]);
  const inside = `${dirname(name)}/${stemOf(name)}`.replace(/^\.\//, '');
  await mkdir(join(folder, inside), { recursive: true });
  try {
    const file = await parquet.asyncBufferFromFile(path);
    const metadata = await parquet.parquetMetadataAsync(file);
    const columns = columnsOf(metadata, parquet.parquetSchema(metadata), column);
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      if (Number(group.total_byte_size) > mostBytesAtOnce)
        throw new Error('its groups of rows are too large');
      const rowEnd = rowStart + Number(group.num_rows);
      const wanted = [columns.image, ...columns.scalars];
      const rows = await parquet.parquetReadObjects({
        ...{ file, metadata, compressors, columns: wanted, rowStart, rowEnd, utf8: false },
      });
      for (const [i, values] of rows.entries()) {
        const row = rowStart + i;
        const content = pictureOf(values[columns.image]);
        const file = `${inside}/${row}.${(content instanceof Uint8Array && pictureFormat(content)) || 'bin'}`;
        if (content instanceof Uint8Array) {
          bounds.add(content.length);
          await writeFile(join(folder, file), content, { flag: 'wx' });
        }
        const fields = columns.scalars.map((column) => [
          column,
          scalarOf(values[column], columns.classes[column], `row ${row}, column '${column}'`),
        ]);
        const picture = content instanceof Uint8Array ? { file } : { fault: content };
        const place = `row ${row} of ${basename(name)}`;
        await take({ place, picture, fields: Object.fromEntries(fields) }, columns.classes);
      }
      rowStart = rowEnd;
    }
    return columns;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof KindredError || code === 'ENOSPC' || code === 'EDQUOT') throw error;
    throw new KindredError(`${name} cannot be read: ${message}`, { cause: error });
  }
}

/** The part of a schema that says what a column is. */
interface Column {
  readonly element: { readonly name: string; readonly type?: string; readonly converted_type?: string };
  readonly children: readonly Column[];
}

function columnsOf(
  metadata: FileMetaData,
  { children }: Column,
  { imageColumn, recordedColumns }: PictureColumn,
): Columns {
  const features = featuresOf(metadata);
  const names = children.map(({ element }) => element.name);
  const isPicture = ({ element, children }: Column) =>
    children.some((child) => child.element.name === 'bytes') ||
    (children.length === 0 && element.type === 'BYTE_ARRAY' && element.converted_type === undefined);
  const pictures = children.filter(isPicture).map(({ element }) => element.name);
  if (imageColumn !== undefined && !pictures.includes(imageColumn)) {
    throw new Error(`column '${imageColumn}' has no pictures; ${listed(pictures, names)}`);
  }
  const [image] = [
    ...(imageColumn === undefined ? [] : [imageColumn]),
    ...pictures.filter((name) => name === recordedColumns?.imageColumn),
    ...pictures.filter((name) => features[name]?._type === 'Image'),
    ...usualColumns(pictures, 'image'),
    ...pictures,
  ];
  if (image === undefined) throw new Error(`no column has pictures (bytes); ${listed(pictures, names)}`);
  const scalars = children
    .filter(({ children }) => children.length === 0)
    .map(({ element }) => element.name)
    .filter((name) => !pictures.includes(name));
  const classes = scalars.flatMap((name) => {
    const { _type, names } = features[name] ?? {};
    return _type === 'ClassLabel' && names ? [[name, names]] : [];
  });
  return { image, scalars, classes: Object.fromEntries(classes) as Columns['classes'] };
}

function listed(pictures: readonly string[], names: readonly string[]): string {
  return pictures.length > 0
    ? `\`imageColumn\` can be ${listBriefly(pictures, 5)}`
    : `it has ${listBriefly(names, 12)}`;
}

/** What the hub's library has written of the columns. */
function featuresOf({ key_value_metadata: pairs = [] }: FileMetaData) {
  const text = pairs.find(({ key }) => key === 'huggingface')?.value;
  try {
    const features: unknown = JSON.parse(text ?? '{}')?.info?.features ?? {};
    return features as Record<string, { readonly _type?: string; readonly names?: string[] } | undefined>;
  } catch {
    return {};
  }
}

/** The picture of a row, or what is wrong with it. */
function pictureOf(value: unknown): Uint8Array | string {
  const bytes: unknown = value instanceof Uint8Array ? value : (value as { bytes?: unknown } | null)?.bytes;
  if (bytes instanceof Uint8Array) return bytes;
  const path = (value as { path?: unknown } | null)?.path;
  return typeof path === 'string' ? 'names a file, and has no picture' : 'has no picture';
}

/**
 * A value; of a column of classes the name of the class, which no name that looks like a number can be mistaken for. A class of none is
 * written as -1.
 * @throws Error where there is no such class.
 */
function scalarOf(value: unknown, classes: readonly string[] | undefined, place: string): Scalar {
  if (value === undefined || value === null) return null;
  if (classes) {
    if (Number(value) < 0) return null;
    const name = classes[Number(value)];
    if (name !== undefined) return name;
    throw new Error(`${place}: there is no class ${value}, as there are ${classes.length}`);
  }
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  return value instanceof Date ? value.toISOString() : String(value);
}

/** Whether any column of classes has one; all rows do where there are no such columns. */
function hasLabel(fields: Readonly<Record<string, Scalar>>, classes: Columns['classes']): boolean {
  return Object.keys(classes).length === 0 || Object.keys(classes).some((column) => fields[column] !== null);
}

/**
 * @param prefix of what users name
 * @throws UsageError where the files are in folders that are neither splits nor `data`.
 */
export function requireOneConfiguration(files: readonly PackedFile[], prefix = ''): void {
  const plain = /^(data|train|training|val|valid|validation|test|testing|\.)$/i;
  const folders = files.map(({ name }) =>
    dirname(name)
      .split('/')
      .filter((part) => !plain.test(part))
      .join('/'),
  );
  const different = [...new Set(folders)];
  if (different.length < 2) return;
  throw new UsageError(
    `there are Parquet files of several data sets, in ${listBriefly(
      different.map((name) => (name === '' ? '.' : prefix + name)),
      5,
    )}: name one of them`,
  );
}
