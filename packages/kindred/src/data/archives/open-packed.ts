import { realpath, stat } from 'node:fs/promises';
import { countOf, formatBytes } from '@kindred/report/text';
import { fileError } from '../../storage/file-error.js';
import { requireFile } from '../../storage/read.js';
import { type Unpacked, unpackedFolder, unpackOnce } from '../../storage/unpacked-store.js';
import type { ReadOptions } from '../data-options.js';
import type { PackedFile } from './packed-files.js';
import { unpackArchives } from './unpack-archives.js';
import { type PictureColumn, unpackParquet } from './unpack-parquet.js';

/** The way in which files are unpacked: another one has its own place in the cache. */
const version = 2;

/**
 * Unpacks files into the cache, unless that was done before. They stay there at least until they are released.
 * @param name of the data
 * @throws KindredError naming the file that cannot be read, or unpacked.
 */
export async function openPacked(
  name: string,
  files: readonly PackedFile[],
  options: Pick<ReadOptions, 'onNote' | 'onProgress'> & PictureColumn,
): Promise<Unpacked> {
  const { onNote, onProgress, imageColumn, recordedColumns } = options;
  const isParquet = files[0]!.kind === 'parquet';
  const column = { imageColumn, recordedColumns };
  const identity = [String(version), ...(isParquet ? columnNames(column) : [])];
  let bytes = 0;
  for (const file of files) {
    const { path, size, mtimeMs } = await stateOf(file.path);
    identity.push(file.name, path, String(size), String(mtimeMs));
    bytes += size;
  }
  const unpack = async (folder: string) => {
    onNote(
      `${name} (${countOf(files.length, 'file')}, ${formatBytes(bytes)}) is unpacked into ${unpackedFolder()}, once`,
    );
    return isParquet
      ? unpackParquet(files, folder, column, onProgress)
      : unpackArchives(files, folder, onProgress);
  };
  const onWait = (pid: number) => onNote(`process ${pid} is unpacking ${name}: waiting for it`);
  return unpackOnce(name, identity, unpack, onWait);
}

function columnNames({ imageColumn = '', recordedColumns }: PictureColumn): string[] {
  return [imageColumn, recordedColumns?.imageColumn ?? ''];
}

async function stateOf(file: string) {
  await requireFile(file);
  try {
    const path = await realpath(file);
    return { path, ...(await stat(path)) };
  } catch (error) {
    throw fileError(error, file, 'read');
  }
}
