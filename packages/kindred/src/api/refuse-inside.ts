import { isAbsolute, relative, sep } from 'node:path';
import { UsageError } from '@kindred/core/errors';

/**
 * What is written inside the data would be taken for a class the next time.
 * @param what the folder that is to be written, for the message
 * @param data folder of the data; null where it came from none
 * @throws UsageError where the folder is the data's, or lies in it.
 */
export function refuseInside(what: string, folder: string, data: string | null): void {
  if (data === null) return;
  const way = relative(data, folder);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return;
  throw new UsageError(`${what} ${folder} would lie inside the data ${data}; choose another \`out\``);
}
