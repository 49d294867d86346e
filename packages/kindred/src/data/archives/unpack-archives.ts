import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type SplitName, splitOf } from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';
import type { UnpackedAbout } from '../../storage/unpacked-store.js';
import { cifarReader } from '../cifar/cifar.js';
import { isClassList } from '../class-names.js';
import type { ReadProgress } from '../data-options.js';
import { type FolderEntries, listFolder } from '../folder-entries.js';
import { idxReader } from '../idx/idx.js';
import { listPictures } from '../image-folder/list-pictures.js';
import { isTableName } from '../label-table/open-table.js';
import { bySplit, type PackedFile, stemOf } from './packed-files.js';
import { UnpackBounds } from './unpack-bounds.js';
import { unpackTar } from './unpack-tar.js';
import { unpackZip } from './unpack-zip.js';
import { TableWriter } from './unpacked-table.js';
import { addSamples, isShard } from './web-dataset.js';

/**
 * Unpacks archives into a folder: as they are, those of different splits into folders of those names; or, where they are shards of
 * samples, with a table of them.
 * @throws KindredError naming the archive and what in it is refused; UsageError where only some are shards.
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
  const areShards = await allShards(files);
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
    const table = await TableWriter.create(folder);
    try {
      for (const [split, members] of groups) {
        for (const file of members) {
          const inside = `${dirname(file.name)}/${stemOf(file.name)}/`.replace(/^\.\//, '');
          const names = await unpack(file, join(folder, inside));
          await named(file, () =>
            addSamples(table, folder, { name: file.name, inside, files: names, split }),
          );
        }
      }
    } finally {
      await table.close();
    }
    return { format: 'webdataset', hasTable: true, bytes: bounds.bytes, files: bounds.files };
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

/** Whether all of them are shards. @throws UsageError where only some are: the pictures of the others would be nobody's. */
async function allShards(files: readonly PackedFile[]): Promise<boolean> {
  const shards: PackedFile[] = [];
  for (const file of files) {
    if (file.kind === 'tar' && (await named(file, () => isShard(file.path)))) shards.push(file);
  }
  const other = files.find((file) => !shards.includes(file));
  if (shards.length === 0 || other === undefined) return shards.length > 0;
  throw new UsageError(
    `${shards[0]!.name} is a shard of pictures with files that say what they are of, and ${other.name} beside it is none: put them into ` +
      'different folders',
  );
}

/** The folder that data is in, below folders that hold nothing of it but the next one, and perhaps a README. */
async function withoutWrapping(folder: string, split: SplitName | undefined): Promise<string> {
  const entries = await listFolder(folder);
  const [only] = entries.folders;
  if (only === undefined || entries.folders.length > 1 || (await hasData(entries))) return folder;
  const inside = join(folder, only);
  const inner = await listFolder(inside);
  const isSplit = splitOf(only) !== undefined && split === undefined;
  const hasList = inner.files.some((name) => isTableName(name) || isClassList(name));
  const isClass = inner.folders.length === 0 && !hasList && (await listPictures(inner)).pictures.length > 0;
  return isSplit || isClass ? folder : withoutWrapping(inside, split);
}

/** Whether files that lie in a folder are data, or say something of it. */
async function hasData(entries: FolderEntries): Promise<boolean> {
  const { files } = entries;
  if (files.some((name) => isTableName(name) || isClassList(name))) return true;
  if ((await idxReader.detect(entries)) || (await cifarReader.detect(entries))) return true;
  return (await listPictures(entries)).pictures.length > 0;
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
