import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { UsageError } from '@kindred/core/errors';

/**
 * What is written inside the data would be taken for a class the next time.
 * @param what the folder that is to be written, for the message
 * @param data folder of the data; null where it came from none
 * @throws UsageError where the folder is the data's, or lies in it, by whichever links it is named.
 */
export function refuseInside(what: string, folder: string, data: string | null): void {
  if (data === null) return;
  const way = relative(realPath(resolve(data)), realPath(resolve(folder)));
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return;
  throw new UsageError(`${what} ${folder} would lie inside the data ${data}; choose another \`out\``);
}

/** Where a path leads to; what does not exist of it yet, beyond that. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
