import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import { isHubData } from '../../data/hub-data.js';
import { isTableName } from '../../data/label-table/open-table.js';
import type { CleanedData } from './clean-data.js';

/** The folder that the names of pictures begin in. */
export interface PictureFiles {
  readonly folder: string;
  /** Of an image by its id. */
  pathOf(image: number): string;
}

/**
 * The files of pictures that were read, where each picture is a file of its own.
 * @param what cannot be done without them
 * @throws UsageError where the data is in memory, in archives, tables of pixels or on the hub.
 */
export function pictureFiles({ report, described, path }: CleanedData, what: string): PictureFiles {
  const { name, format } = report.data;
  const folder = path === null ? undefined : folderOf(path, format);
  if (folder !== undefined) {
    const pathOf = (image: number) => resolve(folder, described[image]!.file);
    if (existsSync(pathOf(0))) return { folder, pathOf };
  }
  throw new UsageError(
    `${what} needs pictures that are files of their own in folders, and those of ${name} (${format}) are not: unpack them, or ` +
      'work from clean.json, which names them all',
  );
}

/** The folder of pictures, or of the table of them; undefined where they are in an archive, whatever lies beside that. */
function folderOf(path: string, format: string): string | undefined {
  if (isHubData(path) || !existsSync(path)) return undefined;
  const full = resolve(path);
  if (!statSync(full).isDirectory()) return isTableName(full) ? dirname(full) : undefined;
  return format === 'image-folder' || format === 'label-table' ? full : undefined;
}
