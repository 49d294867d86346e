import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SplitName } from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import type { UnpackedAbout } from '../../storage/unpacked-store.js';
import type { ReadProgress } from '../data-options.js';
import { listFolder } from '../folder-entries.js';
import { isImageName } from '../image-folder/image-names.js';
import { splitOf } from '../image-folder/layout.js';
import { bySplit, type PackedFile, stemOf } from './packed-files.js';
import { UnpackBounds } from './unpack-bounds.js';
import { unpackTar } from './unpack-tar.js';
import { unpackZip } from './unpack-zip.js';
import { isShard, ShardTable } from './web-dataset.js';

/**
 * Unpacks archives into a folder: as they are, those of different splits into folders of those names; or, where they are shards of
 * samples, with a table of them.
 * @throws KindredError naming the archive and what in it is refused.
 */
export async function unpackArchives(
  files: readonly PackedFile[],
  folder: string,
  onProgress: ReadProgress,
): Promise<Omit<UnpackedAbout, 'name'>> {
  let size = 0;
  for (const { path } of files) size += (await stat(path)).size;
  const bounds = await UnpackBounds.of(
    files.length === 1 ? files[0]!.name : `${files[0]!.name} and others`,
    size,
    folder,
  );
  const first = files[0]!;
  const areShards = first.kind === 'tar' && (await named(first, () => isShard(first.path)));
  // One archive may have anything in it, whatever it is called.
  const groups = files.length === 1 && !areShards ? new Map([[undefined, files]]) : bySplit(files);
  let done = 0;
  const unpack = (file: PackedFile, into: string) =>
    named(file, async () => {
      await mkdir(into, { recursive: true });
      const onFile = files.length === 1 ? onProgress : () => {};
      const names = file.kind === 'tar' ? await unpackTar(file.path, into, bounds) : [];
      if (file.kind === 'zip') await unpackZip(file.path, into, bounds, onFile);
      if (files.length > 1) onProgress(++done, files.length);
      return names;
    });
  if (areShards) {
    const table = new ShardTable(folder);
    for (const [split, members] of groups) {
      for (const file of members) {
        const inside = `${dirname(file.name)}/${stemOf(file.name)}/`.replace(/^\.\//, '');
        const names = await unpack(file, join(folder, inside));
        await named(file, () => table.add(inside, names, split));
      }
    }
    await table.write();
    return { format: 'webdataset', bytes: bounds.bytes, files: bounds.files };
  }
  for (const [split, members] of groups) {
    const whole = `${folder}.${split ?? 'whole'}`;
    for (const file of members) await unpack(file, whole);
    const target = split === undefined ? folder : join(folder, split);
    if (split === undefined) await rm(folder, { recursive: true });
    await rename(await withoutWrapping(whole, split), target);
    await rm(whole, { recursive: true, force: true });
  }
  return { bytes: bounds.bytes, files: bounds.files };
}

/** The folder that data is in, below folders that hold nothing but the next one. */
async function withoutWrapping(folder: string, split: SplitName | undefined): Promise<string> {
  const { files, folders } = await listFolder(folder);
  const [only] = folders;
  if (only === undefined || folders.length > 1 || files.length > 0) return folder;
  const inside = join(folder, only);
  const inner = await listFolder(inside);
  const isSplit = splitOf(only) !== undefined && split === undefined;
  const isClass = inner.folders.length === 0 && inner.files.every(isImageName);
  return isSplit || isClass ? folder : withoutWrapping(inside, split);
}

/** Errors that do not say which archive they are of. */
async function named<T>({ name }: PackedFile, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // The disk, which is told with the place that is written to.
    if (error instanceof KindredError && message.startsWith(name)) throw error;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw error;
    throw new KindredError(`${name} cannot be unpacked: ${message}`, { cause: error });
  }
}
