import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';

/** What is no file, in words: who opened it for reading might wait for ever. Undefined for files, and for folders. */
export function specialKind(
  stats: Pick<Stats, 'isFIFO' | 'isSocket' | 'isFile' | 'isDirectory'>,
): string | undefined {
  if (stats.isFile() || stats.isDirectory()) return undefined;
  if (stats.isFIFO()) return 'a pipe, not a file';
  return stats.isSocket() ? 'a socket, not a file' : 'a device, not a file';
}

/** The same of a path, by whichever links it is named; also undefined where there is nothing. */
export async function specialKindAt(path: string): Promise<string | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats && specialKind(stats);
}
