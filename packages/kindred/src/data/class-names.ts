import { join } from 'node:path';
import type { NamedClasses } from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import { readText } from '../storage/read.js';
import type { FolderEntries } from './folder-entries.js';

/** Files with one class name a line that users put beside the data; they win over every other source. */
const userFiles = ['classes.txt', 'class-names.txt'];

/** Whether a file is one of those. */
export function isClassList(file: string): boolean {
  return userFiles.includes(file);
}

/**
 * Names from the first of the user's files that the folder has, else from the user's beside the archive that it was in, else from the
 * first of `formatFiles`.
 *
 * @throws {KindredError} when that file repeats a name.
 */
export async function readClassNames(
  folder: FolderEntries,
  formatFiles: readonly string[] = [],
): Promise<NamedClasses | undefined> {
  const { beside } = folder;
  return (
    (await namesIn(folder, userFiles)) ??
    (beside && (await namesIn(beside, userFiles))) ??
    (await namesIn(folder, formatFiles))
  );
}

/** Those of the first of some files that a folder has. */
async function namesIn(
  { path, files }: Pick<FolderEntries, 'path' | 'files'>,
  candidates: readonly string[],
): Promise<NamedClasses | undefined> {
  const file = candidates.find((name) => files.includes(name));
  if (file === undefined) return undefined;
  const names = (await readText(join(path, file)))
    .split(/\r?\n/)
    .map((line) => line.trim().normalize('NFC'))
    .filter((line) => line !== '');
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new KindredError(`${file}: class '${repeated}' is listed twice`);
  return { names, origin: file };
}

/** Finds the first label outside 0 .. classes - 1: its index, or -1. */
export function findBadLabel(labels: Uint8Array, classes: number): number {
  return labels.findIndex((label) => label >= classes);
}
