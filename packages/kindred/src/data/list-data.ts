import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { DataProblem, Image, SplitName } from '@kindred/core/data';
import type { Release } from '../storage/lock.js';
import { openPacked } from './archives/open-packed.js';
import { requireOneKind } from './archives/packed-files.js';
import { unpackedTable } from './archives/unpacked-table.js';
import { type OpenDataOptions, resolveReadOptions } from './data-options.js';
import { findData, findNamed, type PackedData, packedIn, readerOf } from './find-data.js';
import { type FolderEntries, listFolder, nameOf } from './folder-entries.js';
import type { PictureListing } from './image-folder/listing.js';
import { scanImageFolder } from './image-folder/scan.js';
import { type FoundTable, findTables, givenTable } from './label-table/find-tables.js';
import { scanTables, type TableFacts } from './label-table/scan-tables.js';
import type { ReaderOptions } from './reader.js';

/** A picture of data that is listed. */
export interface ListedPicture {
  /** What the data calls it: a path inside its folder, or `train-images-idx3-ubyte.gz #12`. */
  readonly name: string;
  /** A place in the class names. */
  readonly label: number;
  readonly split: SplitName;
  /** A file, or pixels that lie among others in one. */
  readonly content: { readonly path: string } | { readonly image: () => Image };
}

/** Data with its pictures, of which none has been decoded. */
export interface ListedData {
  readonly name: string;
  /** What it is read as: `image-folder`, `label-table`, `idx`, ... */
  readonly format: string;
  readonly classNames: readonly string[];
  /** Those of the training images, then of the validation images and the test images. */
  readonly pictures: readonly ListedPicture[];
  /** What is wrong with it, as far as that can be told without decoding. */
  readonly problems: readonly DataProblem[];
  /** The folder that files lie in; undefined where pictures are no files of the user's own. */
  readonly folder: string | undefined;
  /** The folder that no file may lie outside of; undefined where there are no files. */
  readonly root: string | undefined;
  /** To be called once nobody asks for pictures any more: until then unpacked ones are not cleared away. */
  readonly release: Release;
}

const nothingToRelease = async () => {};

/**
 * Lists the pictures of data, without decoding any where they are files: that is done in a moment for data of any size.
 * @throws UsageError where there is none; KindredError where it cannot be unpacked or read.
 */
export async function listData(path: string, options: OpenDataOptions = {}): Promise<ListedData> {
  const readOptions: ReaderOptions = {
    ...resolveReadOptions({ ...options, skipBad: true }),
    stopsAtFaults: false,
  };
  const found = await findNamed(path, readOptions);
  if (found.kind === 'packed') return listPacked(path, found, readOptions);
  if (found.kind === 'table') {
    return fromListing(
      await scanTables(found.root, [givenTable(found.path)], readOptions),
      { name: nameOf(found.root), format: 'label-table' },
      dirname(resolve(found.path)),
    );
  }
  const reader = await readerOf(found.entries, readOptions);
  if (reader?.format === 'packed') return listPacked(path, (await packedIn(found.entries))!, readOptions);
  return (await listFiles(found.entries, reader?.format, readOptions)) ?? readPixels(path, readOptions);
}

/** Undefined where the pictures are no files. */
async function listFiles(
  entries: FolderEntries,
  format: string | undefined,
  options: ReaderOptions,
): Promise<ListedData | undefined> {
  const about = { name: nameOf(entries), format: format ?? '' };
  if (format === 'image-folder') {
    return fromListing(await scanImageFolder(entries, options), about, resolve(entries.path));
  }
  if (format !== 'label-table') return undefined;
  const tables = await findTables(entries, options);
  return fromListing(await scanTables(entries, tables, options), about, resolve(entries.path));
}

async function listPacked(
  path: string,
  { name, text, files, beside }: PackedData,
  options: ReaderOptions,
): Promise<ListedData> {
  requireOneKind(files, text);
  const unpacked = await openPacked(name, files, options);
  const { folder, format, hasTable, classes, release } = unpacked;
  try {
    const entries: FolderEntries = {
      ...(await listFolder(folder)),
      ...{ name, named: { text, isArchive: true }, beside },
    };
    const tables: FoundTable[] = hasTable
      ? [unpackedTable(folder, name)]
      : await findTables(entries, options);
    const facts: TableFacts = {
      isForeign: true,
      isMade: hasTable === true,
      ...(classes && { classes }),
    };
    const reader = tables.length > 0 ? undefined : await readerOf(entries, options);
    const listed =
      tables.length > 0
        ? fromListing(
            await scanTables(entries, tables, options, facts),
            { name, format: format ?? 'label-table' },
            folder,
          )
        : await listFiles(entries, reader?.format, options);
    if (listed) return { ...listed, folder: undefined, release };
  } catch (error) {
    await release();
    throw error;
  }
  await release();
  return readPixels(path, options);
}

/** Data of pixels, which is read as a whole. */
async function readPixels(path: string, options: ReaderOptions): Promise<ListedData> {
  const { source, faults } = await findData(path, options);
  const pictures = (['train', 'validation', 'test'] as const).flatMap((split) => {
    const dataset = source.splits[split];
    if (!dataset) return [];
    return Array.from(dataset.labels, (label, index) => ({
      ...{ name: dataset.source(index), label, split },
      content: { image: () => dataset.image(index) },
    }));
  });
  const { name, format, classNames, problems } = source;
  return {
    ...{ name, format, classNames, pictures, problems: [...faults, ...problems] },
    ...{ folder: undefined, root: undefined, release: nothingToRelease },
  };
}

function fromListing(
  { classNames, files, unreadable, problems, faults }: PictureListing,
  about: Pick<ListedData, 'name' | 'format'>,
  folder: string,
): ListedData {
  const order = ['train', 'validation', 'test'] as const;
  const pictures = order.flatMap((wanted) =>
    files
      .filter(({ split }) => split === wanted)
      .map(({ path, name, label, split }) => ({ name, label, split, content: { path } })),
  );
  return {
    ...{ ...about, classNames, pictures },
    problems: [...faults, ...unreadable, ...problems],
    ...{ folder, root: folder, release: nothingToRelease },
  };
}

/** Whether something is where data is named, for those who want to know before it is listed. */
export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
