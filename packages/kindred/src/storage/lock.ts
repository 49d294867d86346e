import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { KindredError } from '@kindred/core/errors';
import { fileError } from './file-error.js';
import { isRunning, livingProcess, processMark } from './process-mark.js';

/** Gives a lock back. */
export type Release = () => Promise<void>;

/** Milliseconds between two looks at whether another process has finished. */
const patience = 200;

/** More than any contention needs, and few enough to end soon where a file system does not behave. */
const maxAttempts = 100;

/**
 * Takes a lock, unless a living process of this machine, this one included, has it: then the holder's number is
 * returned. A lock lasts until it is released or its process dies, however long that is busy or suspended.
 *
 * The lock is a folder with one entry, an empty file whose name says who holds it and is never used again.
 *
 * - It is made under another name and renamed: nobody sees it without its holder, and a folder can only be renamed to
 *   one that is missing or empty, so that one process wins.
 * - What a dead process left is removed by the name of its entry: whoever looked, was held up and removes it only now
 *   cannot hit the lock that another has taken meanwhile.
 * @throws KindredError where the folder cannot be written.
 */
export async function tryLock(lock: string): Promise<Release | number> {
  const path = resolve(lock);
  const entry = newEntry();
  const claim = `${path}.${entry}`;
  try {
    for (let attempt = 1; ; attempt++) {
      const holder = await clear(path);
      if (holder !== undefined) return holder;
      if (attempt === 1) {
        await mkdir(claim);
        await writeFile(join(claim, entry), '');
      }
      if (await renameUnlessTaken(claim, path, attempt < maxAttempts)) break;
    }
  } catch (error) {
    throw fileError(error, path, 'written');
  } finally {
    await rm(claim, { recursive: true, force: true });
  }
  await sweep(path);
  return () => release(path, entry);
}

/**
 * Takes a lock; where another process, or another part of this one, has it, waits until that has given it back.
 * @param onWait told once which process is waited for
 * @throws KindredError as {@link tryLock}, and where the signal ends the waiting.
 */
export async function waitForLock(
  lock: string,
  onWait: (process: number) => void,
  signal?: AbortSignal,
): Promise<Release> {
  for (let isTold = false; ; isTold = true) {
    const taken = await tryLock(lock);
    if (typeof taken === 'function') return taken;
    if (!isTold) onWait(taken);
    await wait(patience, undefined, { signal }).catch(() => {
      throw new KindredError('interrupted');
    });
  }
}

/**
 * Says that this process uses something, until the returned function is called. Any number of processes can say so at once; who
 * wants to remove it asks {@link lockHolder} of the same path for one of them.
 */
export async function shareLock(lock: string): Promise<Release> {
  const path = resolve(lock);
  const entry = newEntry();
  for (let attempt = 1; ; attempt++) {
    await mkdir(path, { recursive: true });
    try {
      await writeFile(join(path, entry), '');
      return async () => {
        await release(path, entry);
        await clear(path).catch(() => {});
      };
    } catch (error) {
      // The last one that used it has just removed the folder.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === maxAttempts) throw error;
    }
  }
}

/** The living process that has a lock; undefined where none has. Nothing is taken or removed. */
export async function lockHolder(lock: string): Promise<number | undefined> {
  try {
    return livingHolder(await readdir(lock));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTDIR') return undefined;
    const pid = Number(await readFile(lock, 'utf8').catch(() => ''));
    return pid > 0 && pid !== process.pid && isRunning(pid) ? pid : undefined;
  }
}

/** The living process that an entry of a lock is of. */
function livingHolder(entries: readonly string[]): number | undefined {
  for (const entry of entries) {
    const holder = livingProcess(markOf(entry) ?? '');
    if (holder !== undefined) return holder;
  }
  return undefined;
}

async function release(path: string, entry: string): Promise<void> {
  await unlink(join(path, entry)).catch(ignore('ENOENT', 'ENOTDIR'));
  await removeEmpty(path);
}

/** Removes what dead processes left of a lock; the number of the living one that has it, if there is one. */
async function clear(path: string): Promise<number | undefined> {
  let entries: string[];
  try {
    entries = await readdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ENOTDIR') return clearFile(path);
    throw error;
  }
  const holder = livingHolder(entries);
  if (holder !== undefined) return holder;
  for (const entry of entries) {
    if (!markOf(entry)) {
      throw new KindredError(`${path} holds a file ${entry}, which is not Kindred's; remove it`);
    }
    await unlink(join(path, entry)).catch(ignore('ENOENT', 'ENOTDIR'));
  }
  await removeEmpty(path);
  return undefined;
}

/** The same for a lock of earlier versions: a file, which got its holder's number right after it was made. */
async function clearFile(path: string): Promise<number | undefined> {
  const read = () => readFile(path, 'utf8').catch(ignore('ENOENT', 'EISDIR'));
  let text = await read();
  if (text === '') {
    await wait(200);
    text = await read();
  }
  if (text === undefined) return undefined;
  const pid = Number(text);
  if (pid > 0 && pid !== process.pid && isRunning(pid)) return pid;
  // Never a folder, so never a lock that was taken meanwhile.
  await unlink(path).catch(ignore('ENOENT', 'EISDIR', 'EPERM'));
  return undefined;
}

/** False where there is a lock already; with `mayBeTaken` false, that is an error, too. */
async function renameUnlessTaken(claim: string, path: string, mayBeTaken: boolean): Promise<boolean> {
  try {
    await rename(claim, path);
    return true;
  } catch (error) {
    // Windows takes even an empty folder for a lack of permission.
    const taken = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EPERM', 'EACCES'];
    if (mayBeTaken && taken.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** Removes the folder of a lock that nobody has; one that has just been taken is not empty and stays. */
async function removeEmpty(path: string): Promise<void> {
  await rmdir(path).catch(ignore('ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'));
}

/** Removes what processes left that died while they were taking a lock: it is in nobody's way. */
async function sweep(path: string): Promise<void> {
  const prefix = `${basename(path)}.`;
  for (const name of await readdir(dirname(path)).catch(() => [])) {
    const mark = name.startsWith(prefix) ? markOf(name.slice(prefix.length)) : undefined;
    if (!mark || livingProcess(mark) !== undefined) continue;
    await rm(join(dirname(path), name), { recursive: true, force: true }).catch(() => {});
  }
}

/** A name that says who holds a lock, and is never used again. */
function newEntry(): string {
  return `${processMark}-${randomBytes(4).toString('hex')}`;
}

/** The holder in the name of an entry; undefined where it is no entry's. */
function markOf(entry: string): string | undefined {
  return /^(\d+-t?[0-9a-f]+)-[0-9a-f]{8}$/.exec(entry)?.[1];
}

/** Lets errors of these codes pass. */
function ignore(...codes: readonly string[]): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (!codes.includes(error.code ?? '')) throw error;
  };
}
