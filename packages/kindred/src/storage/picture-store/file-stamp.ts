import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';

/** Milliseconds after a change in which another might leave a file with the same times: as coarse as FAT's. */
const tick = 2_000;

/**
 * What changes with a file: device, number, size and the times of its last change, which nobody can set back (its
 * `ctime`). A file that has the same stamp as before has the same content.
 * @returns undefined where the file cannot be looked at, or was changed just now
 */
export async function fileStamp(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (!found || Date.now() - Number(found.ctimeMs) < tick) return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs } = found;
  return createHash('sha256')
    .update([dev, ino, size, mtimeNs, ctimeNs].join(':'))
    .digest('base64url')
    .slice(0, 22);
}
