import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockHolder } from '../lock.js';
import { isRunning } from '../process-mark.js';
import { groupOfPack, indexOf, lockPath, pixelsSuffix } from './pack.js';

/**
 * What killed processes have left in a folder of packs, and nobody will read: pixels without an index, and texts that were not
 * written to their end.
 * @param locked the group whose lock the caller has
 */
export async function leftoversIn(folder: string, locked?: string): Promise<string[]> {
  const left: string[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    if (isAbandonedText(name)) left.push(path);
    if (!name.endsWith(pixelsSuffix)) continue;
    // Who writes a pack makes its pixels first, and has the lock then.
    const group = groupOfPack(path);
    const isWritten = group !== locked && (await lockHolder(lockPath(folder, group))) !== undefined;
    if (!isWritten && !existsSync(indexOf(path))) left.push(path);
  }
  return left;
}

/** What `writeAtomically` has begun in a process that is no more. */
function isAbandonedText(name: string): boolean {
  const pid = /\.(\d+)-[0-9a-f]{6}\.tmp$/.exec(name)?.[1];
  return pid !== undefined && !isRunning(Number(pid));
}
