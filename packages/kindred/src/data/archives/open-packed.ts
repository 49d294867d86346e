import { realpath, stat } from 'node:fs/promises';
import { countOf, formatBytes } from '@kindred/report/text';
import { type Unpacked, unpackedFolder, unpackOnce } from '../../storage/unpacked-store.js';
import type { ReadOptions } from '../data-options.js';
import type { PackedFile } from './packed-files.js';
import { unpackArchives } from './unpack-archives.js';
import { unpackParquet } from './unpack-parquet.js';

/** The way in which files are unpacked: another one has its own place in the cache. */
const version = 1;

/**
 * Unpacks files into the cache, unless that was done before.
 * @param name of the data
 */
export async function openPacked(
  name: string,
  files: readonly PackedFile[],
  options: Pick<ReadOptions, 'onNote' | 'onProgress' | 'imageColumn'>,
): Promise<Unpacked> {
  const { onNote, onProgress, imageColumn } = options;
  const isParquet = files[0]!.kind === 'parquet';
  const identity = [String(version), ...(isParquet ? [imageColumn ?? ''] : [])];
  let bytes = 0;
  for (const file of files) {
    const path = await realpath(file.path);
    const { size, mtimeMs } = await stat(path);
    identity.push(file.name, path, String(size), String(mtimeMs));
    bytes += size;
  }
  const unpack = async (folder: string) => {
    onNote(
      `${name} (${countOf(files.length, 'file')}, ${formatBytes(bytes)}) is unpacked into ${unpackedFolder()}, once`,
    );
    return isParquet ? unpackParquet(files, folder, options) : unpackArchives(files, folder, onProgress);
  };
  const onWait = (pid: number) => onNote(`process ${pid} is unpacking ${name}: waiting for it`);
  return unpackOnce(name, identity, unpack, onWait);
}
