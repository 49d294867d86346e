import { statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import type { Release } from '../storage/lock.js';
import { openPacked } from './archives/open-packed.js';
import { requireOneKind } from './archives/packed-files.js';
import type { OtherDataOptions, ReadOptions } from './data-options.js';
import { findNamed, isOtherData, type PackedData, packedIn, readerOf } from './find-data.js';
import { type FolderEntries, listFolder } from './folder-entries.js';
import { isHubData } from './hub-data.js';
import { loosePictures } from './image-folder/loose-pictures.js';
import { isTableName } from './label-table/open-table.js';

/** Pictures that are in no classes. */
export interface NamedPictures {
  /** What there is to be opened, and what users know it as: of an archive the place in it, `holiday.zip/1.jpg`. */
  readonly pictures: readonly { readonly path: string; readonly name: string }[];
  /** To be called once they have been read: until then unpacked ones are not cleared away. */
  readonly release: Release;
}

type Options = Pick<ReadOptions, 'onNote' | 'onProgress'> & OtherDataOptions;

const nothingToRelease = async () => {};

/**
 * The pictures that a path names: a picture, or a folder or archive of pictures that are in no class folders; undefined where it is a
 * data set.
 * @throws UsageError where there is nothing; KindredError where it cannot be read or unpacked.
 */
export async function namedPictures(path: string, options: Options): Promise<NamedPictures | undefined> {
  const found = isHubData(path) ? undefined : statSync(path, { throwIfNoEntry: false });
  const isFile = found !== undefined && !found.isDirectory();
  if (isFile && !isOtherData(path)) return { pictures: [{ path, name: path }], release: nothingToRelease };
  if (isTableName(path) && !found?.isDirectory()) return undefined;
  if (!found && !isHubData(path)) throw new UsageError(`'${path}' does not exist`);
  const named = await findNamed(path, options);
  if (named.kind === 'table') return undefined;
  if (named.kind === 'packed') return packedPictures(named, options);
  const reader = await readerOf(named.entries, options);
  if (!reader) throw new UsageError(`'${path}' holds no images: give a data set, or a folder of pictures`);
  if (reader.format === 'packed') {
    return packedPictures({ ...(await packedIn(named.entries))!, text: path }, options);
  }
  const pictures = reader.format === 'image-folder' ? await loosePictures(named.entries) : undefined;
  return pictures && { pictures: pictures.map((path) => ({ path, name: path })), release: nothingToRelease };
}

async function packedPictures(
  { name, text, files }: PackedData,
  options: Options,
): Promise<NamedPictures | undefined> {
  requireOneKind(files, text);
  const { folder, hasTable, release } = await openPacked(name, files, options);
  let isLent = false;
  try {
    const paths = hasTable ? undefined : await looseIn(await listFolder(folder), options);
    const pictures = paths?.map((path) => ({ path, name: join(text, relative(folder, path)) }));
    isLent = pictures !== undefined;
    return pictures && { pictures, release };
  } finally {
    if (!isLent) await release();
  }
}

async function looseIn(entries: FolderEntries, options: Options): Promise<string[] | undefined> {
  const reader = await readerOf(entries, options);
  return reader?.format === 'image-folder' ? loosePictures(entries) : undefined;
}
