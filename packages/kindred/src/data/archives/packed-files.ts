import { basename, join } from 'node:path';
import { type SplitName, splitOf } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { listBriefly } from '@kindred/report/text';
import { type FolderEntries, listFolder } from '../folder-entries.js';
import { isImageName } from '../image-folder/image-names.js';

/** What files are that have pictures in them. */
export type PackedKind = 'parquet' | 'zip' | 'tar';

/** A file with pictures in it. */
export interface PackedFile {
  readonly path: string;
  /** Its path inside the data folder, with slashes. */
  readonly name: string;
  readonly kind: PackedKind;
}

const endings: readonly (readonly [RegExp, PackedKind])[] = [
  [/\.parquet$/i, 'parquet'],
  [/\.zip$/i, 'zip'],
  [/\.(tar|tar\.gz|tgz)$/i, 'tar'],
];

/** The kind of a file by its name; undefined for others. */
export function packedKind(file: string): PackedKind | undefined {
  return endings.find(([pattern]) => pattern.test(file))?.[1];
}

/** A file's name without its ending. */
export function stemOf(file: string): string {
  return endings.reduce((name, [pattern]) => name.replace(pattern, ''), basename(file));
}

/** Folders of data that is packed are few. */
const mostFolders = 50;
const deepest = 2;

/** Packed files in a folder and the folders in it; none where it has pictures as they are. */
export async function findPacked(entries: FolderEntries): Promise<PackedFile[]> {
  return (await packedIn(entries, '', 0)) ?? [];
}

/**
 * @param shown what messages call the data
 * @throws UsageError where there are Parquet files and archives: the ones would be left out for the others.
 */
export function requireOneKind(files: readonly PackedFile[], shown: string): void {
  const parquet = files.find(({ kind }) => kind === 'parquet');
  const archive = files.find(({ kind }) => kind !== 'parquet');
  if (!parquet || !archive) return;
  throw new UsageError(
    `${shown} has Parquet files and archives, ${parquet.name} and ${archive.name} among them: name one of them, or put them into ` +
      'different folders',
  );
}

/** Undefined where there are pictures. */
async function packedIn(
  { path, files, folders }: FolderEntries,
  prefix: string,
  depth: number,
): Promise<PackedFile[] | undefined> {
  if (files.some(isImageName) || folders.length > mostFolders) return undefined;
  const found = files.flatMap((name) => {
    const kind = packedKind(name);
    return kind === undefined ? [] : [{ path: join(path, name), name: prefix + name, kind }];
  });
  if (depth === deepest) return found;
  for (const name of folders) {
    const inner = await listFolder(join(path, name)).catch(() => undefined);
    const deeper = inner && (await packedIn(inner, `${prefix}${name}/`, depth + 1));
    if (!deeper) return undefined;
    found.push(...deeper);
  }
  return found;
}

/** Packed files by the splits that their names tell; undefined for all of them where no name tells one. */
export function bySplit(files: readonly PackedFile[]): Map<SplitName | undefined, PackedFile[]> {
  const groups = new Map<SplitName | undefined, PackedFile[]>();
  for (const file of files) {
    const split = splitInName(file.name);
    groups.set(split, [...(groups.get(split) ?? []), file]);
  }
  const rest = groups.get(undefined);
  if (groups.size > 1 && rest) {
    throw new UsageError(
      `${listBriefly(
        rest.map(({ name }) => name),
        3,
      )}: the name tells none of train, val and test, as those beside do`,
    );
  }
  return groups;
}

/** `train-00000-of-00002.parquet`, `val/0001.tar`. */
function splitInName(name: string): SplitName | undefined {
  const parts = name.split('/').reverse();
  for (const part of parts) {
    for (const word of stemOf(part).split(/[^a-z]+/i)) {
      const split = splitOf(word);
      if (split !== undefined) return split;
    }
  }
  return undefined;
}
