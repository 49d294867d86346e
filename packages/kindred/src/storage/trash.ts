import { type FileHandle, open, readdir, realpath, rename, rmdir, unlink } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { KindredError, UsageError } from '@kindred/core/errors';
import { countOf, listBriefly } from '@kindred/report/text';
import * as z from 'zod';
import { fileError } from './file-error.js';
import { tryLock } from './lock.js';
import { makeFolder } from './make-folder.js';
import { isSameFile, moveFile, statusOf } from './move-file.js';
import { readJsonLines } from './read.js';
import { syncFolder } from './sync.js';

/** A file that is to be moved. */
export interface TrashedFile {
  /** Its path inside the data folder, with slashes. */
  readonly name: string;
  /** Why, for whoever reads the journal. */
  readonly why: string;
}

const entrySchema = z.strictObject({ name: z.string(), why: z.string() });

/** Where each time's files and journal are. */
const filesName = 'files';
const journalName = 'journal.jsonl';

/**
 * The trash of a data folder: in a hidden folder beside it, which no reader of data takes for a class, on the same disk, so that
 * moving is renaming. Where the data is a link, beside what it points to.
 */
export async function trashFolder(data: string): Promise<string> {
  const path = await realpath(data).catch(() => resolve(data));
  return join(dirname(path), '.kindred-trash', basename(path));
}

/**
 * Moves files of a data folder into its trash. Each time has a folder of its own there, with a journal, in which every move is
 * noted, and flushed to the disk, before it is made: whenever the process is killed, {@link restoreTrash} knows all of them.
 * @param onMoved called after each file
 * @returns the folder that they are in now
 * @throws UsageError for a name that leads out of the data; KindredError where a file cannot be moved: those before it are
 *   in the trash, and the journal knows them.
 */
export async function moveToTrash(
  data: string,
  files: readonly TrashedFile[],
  onMoved: (done: number, total: number) => void = () => {},
): Promise<string> {
  for (const { name } of files) requireInside(data, name);
  return withTrash(data, async (trash) => {
    const times = await timesIn(trash);
    const folder = join(trash, String(1 + (times.at(-1) ?? 0)));
    await makeFolder(folder);
    const journal = await openJournal(join(folder, journalName));
    // The journal itself is to be found after a power cut, too.
    for (const changed of [folder, trash, dirname(trash), dirname(dirname(trash))]) await syncFolder(changed);
    try {
      for (const [i, { name, why }] of files.entries()) {
        const [from, to] = [join(data, name), join(folder, filesName, name)];
        await makeFolder(dirname(to));
        await note(journal, join(folder, journalName), { name, why });
        await rename(from, to).catch((error: unknown) => {
          throw fileError(error, from, 'moved');
        });
        onMoved(i + 1, files.length);
      }
    } finally {
      await journal.close();
    }
    return folder;
  });
}

/** What `restoreTrash` has done. */
export interface RestoredTrash {
  /** Files that are in their places again, by their names. */
  readonly restored: readonly string[];
  /** Files of the journals that are neither in the trash nor in their places. */
  readonly missing: readonly string[];
}

/**
 * Puts all files in the trash of a data folder back into their places, where it also goes on after it was killed. No file is
 * overwritten: where one is in the place of another, nothing is moved.
 * @throws UsageError where there is nothing in the trash, or a place is taken; KindredError where a file cannot be moved.
 */
export async function restoreTrash(data: string): Promise<RestoredTrash> {
  const place = await trashFolder(data);
  const nothing = new UsageError(`there is nothing in the trash of ${data} (${place})`);
  if (!(await statusOf(place))) throw nothing;
  return withTrash(data, async (trash) => {
    const times = (await timesIn(trash)).toReversed();
    if (times.length === 0) throw nothing;
    const moves = (await Promise.all(times.map((time) => movesOf(data, join(trash, String(time)))))).flat();
    await requireFree(moves);
    const restored: string[] = [];
    const missing: string[] = [];
    for (const { name, from, to } of moves.toReversed()) {
      if (await statusOf(to)) {
        await moveFile(to, from);
        restored.push(name);
      } else if (!(await statusOf(from))) missing.push(name);
    }
    for (const time of times) await removeTime(join(trash, String(time)));
    return { restored: restored.reverse(), missing };
  });
}

interface Move {
  readonly name: string;
  /** Its place in the data, and in the trash. */
  readonly from: string;
  readonly to: string;
}

/** Works on the trash of a data folder while no other process does; of what is empty afterwards nothing is left. */
async function withTrash<T>(data: string, work: (trash: string) => Promise<T>): Promise<T> {
  const trash = await trashFolder(data);
  await makeFolder(trash);
  const release = await tryLock(join(trash, 'lock'));
  if (typeof release === 'number') {
    throw new KindredError(`process ${release} is working on the trash of ${data}: wait until it is done`);
  }
  try {
    return await work(trash);
  } finally {
    await release();
    await removeEmpty(trash);
    await removeEmpty(dirname(trash));
  }
}

/** The numbers of the times that something was moved, rising. */
async function timesIn(trash: string): Promise<number[]> {
  const names = await readdir(trash);
  return names
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

async function openJournal(path: string): Promise<FileHandle> {
  return open(path, 'ax').catch((error: unknown) => {
    throw fileError(error, path, 'written');
  });
}

async function note(journal: FileHandle, path: string, entry: TrashedFile): Promise<void> {
  try {
    await journal.appendFile(`${JSON.stringify(entry)}\n`);
    await journal.sync();
  } catch (error) {
    throw fileError(error, path, 'written');
  }
}

async function movesOf(data: string, folder: string): Promise<Move[]> {
  const path = join(folder, journalName);
  // It was killed before there was a journal: nothing was moved.
  if (!(await statusOf(path))) return [];
  const lines = await readJsonLines(path);
  return lines.map((line, i) => {
    const parsed = entrySchema.safeParse(line);
    if (!parsed.success) throw new KindredError(`${path}: line ${i + 1} names no file`);
    const { name } = parsed.data;
    requireInside(data, name);
    return { name, from: join(data, name), to: join(folder, filesName, name) };
  });
}

/** @throws UsageError where files cannot be put back without overwriting others. */
async function requireFree(moves: readonly Move[]): Promise<void> {
  const taken: string[] = [];
  const seen = new Set<string>();
  for (const { name, from, to } of moves) {
    const [inPlace, inTrash] = [await statusOf(from), await statusOf(to)];
    if (!inTrash) continue;
    if (seen.has(name) || (inPlace && !isSameFile(inPlace, inTrash))) taken.push(from);
    seen.add(name);
  }
  if (taken.length === 0) return;
  throw new UsageError(
    `${countOf(taken.length, 'file')} cannot be put back, as others are in their places: ${listBriefly(taken, 5)}; move ` +
      'those away and undo again: so far nothing was moved',
  );
}

/** Removes the folder of a time whose files are all in their places: what is empty, and the journal. */
async function removeTime(folder: string): Promise<void> {
  const files = join(folder, filesName);
  await removeEmptyFolders(files);
  // What nobody has put there by the journal stays, and so does the journal.
  if (await statusOf(files)) return;
  await unlink(join(folder, journalName)).catch(() => {});
  await removeEmpty(folder);
}

async function removeEmptyFolders(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isDirectory()) await removeEmptyFolders(join(folder, entry.name));
  }
  await removeEmpty(folder);
}

async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => {});
}

/** @throws UsageError for a name that leads out of the data. */
function requireInside(data: string, name: string): void {
  const way = relative(resolve(data), resolve(data, name));
  if (way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)) return;
  throw new UsageError(`${name} is no file inside ${data}`);
}
