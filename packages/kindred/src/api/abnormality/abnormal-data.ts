import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DataSource, Dataset } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import type { ColumnNames, OpenDataOptions } from '../../data/data-options.js';
import { isOtherData, readerOf } from '../../data/find-data.js';
import { dataName, listFolder } from '../../data/folder-entries.js';
import { isPicture } from '../../data/image-folder/list-pictures.js';
import { loosePictures } from '../../data/image-folder/loose-pictures.js';
import { lackOfImages } from '../../data/lack-of-images.js';
import { readData } from '../../data/open-data.js';
import { type DataInput, sourceOf } from '../data-source.js';
import { readPictures } from './read-pictures.js';

/** Images that the classifier should not answer to. */
export interface AbnormalImages {
  readonly name: string;
  readonly images: Dataset;
}

type Options = Omit<OpenDataOptions, 'labels' | 'test'>;

/**
 * Reads abnormal images: data as it is trained with, whose test images are taken, else its validation images, else all
 * of it; folders of pictures; and single pictures, which make one set. Sets are called as their folders, and by their
 * whole paths where folders are called the same.
 * @throws UsageError where something is there twice, holds no images or is the folder of a run; KindredError where
 * images cannot be read.
 * @param recordedColumns columns that the run has read of its own tables
 */
export async function readAbnormal(
  inputs: readonly DataInput[],
  options: Options,
  recordedColumns: ColumnNames = {},
): Promise<AbnormalImages[]> {
  const given: (string | DataSource)[] = [];
  for (const one of inputs) given.push(typeof one === 'string' ? one : await sourceOf(one, options));
  const paths = given.filter((one) => typeof one === 'string');
  refuseTwins(paths.map((path) => resolve(path)));
  const pictures = paths.filter((path) => !isOtherData(path) && !isFolder(path));
  for (const stray of pictures) {
    if (!(await isPicture(stray))) throw new UsageError(`'${stray}' is neither a folder nor a picture`);
  }
  const sets = given.filter((one) => typeof one !== 'string' || !pictures.includes(one));
  const shortNames = sets.map((one) => (typeof one === 'string' ? dataName(one) : one.name));
  const isShared = (name: string) => shortNames.indexOf(name) !== shortNames.lastIndexOf(name);
  const names = sets.map((one, i) =>
    typeof one === 'string' && isShared(shortNames[i]!) ? one : shortNames[i]!,
  );
  refuseTwins(names);

  const read: AbnormalImages[] = [];
  for (const [i, one] of sets.entries()) {
    const images =
      typeof one === 'string' ? await readFolder(one, options, recordedColumns) : imagesOf(one.name, one);
    read.push({ name: names[i]!, images });
  }
  if (pictures.length === 0) return read;
  const name = pictures.length === 1 ? pictures[0]! : `${pictures.length} pictures`;
  return [...read, { name, images: await readPictures(pictures, options) }];
}

/** @throws UsageError where there is nothing. */
function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new UsageError(`'${path}' does not exist`);
  return found.isDirectory();
}

function refuseTwins(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new UsageError(`abnormal images ${twice} are there twice`);
}

function existsFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function imagesOf(name: string, { splits }: DataSource): Dataset {
  const images = splits.test ?? splits.validation ?? splits.train;
  if (images) return images;
  throw lackOfImages(name, splits, undefined);
}

async function readFolder(path: string, options: Options, recordedColumns: ColumnNames): Promise<Dataset> {
  const reading = { toEvaluate: true, recordedColumns };
  const read = async () => imagesOf(path, await readData(path, options, reading));
  if (isOtherData(path) && !existsFolder(path)) return read();
  const entries = await listFolder(path);
  if (entries.files.includes('config.json') && entries.folders.includes('checkpoints')) {
    throw new UsageError(
      `'${path}' is the folder of a run, not of images; the run to evaluate stands before \`abnormal\``,
    );
  }
  const reader = await readerOf(entries, { ...options, recordedColumns });
  if (!reader) {
    throw new UsageError(`'${path}' holds no images: give data as for training, or a folder of pictures`);
  }
  const loose = reader.format === 'image-folder' ? await loosePictures(entries) : undefined;
  return loose ? readPictures(loose, options) : read();
}
