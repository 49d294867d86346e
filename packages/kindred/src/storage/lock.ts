import { readFile, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileError } from './file-error.js';

/** The locks that this process holds: with its number alone, one that a dead process left would look the same. */
const held = new Set<string>();

/** Gives a lock back. */
export type Release = () => Promise<void>;

/**
 * Takes a lock, a file with the number of the process that holds it, unless a living process of this machine, or
 * another in this process, has it: then the holder's number is returned.
 * @throws KindredError where the file cannot be written.
 */
export async function tryLock(file: string): Promise<Release | number> {
  const path = resolve(file);
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      held.add(path);
      return async () => {
        held.delete(path);
        await rm(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileError(error, path, 'written');
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (held.has(path) || isAlive(holder)) return holder;
    await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
