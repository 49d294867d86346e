import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KindredError } from '@kindred/core/errors';
import type { RemoteFile } from './manifest.js';
import { fileSize, TransferError, type TransferOptions, transfer } from './transfer.js';

export interface DownloadFileOptions extends TransferOptions {
  readonly baseUrls: readonly string[];
  /** Attempts per address without getting any further before it is given up. */
  readonly attempts: number;
  /** Pause after the first failed attempt in milliseconds; it doubles each time, up to a minute. */
  readonly retryDelay: number;
}

/**
 * Downloads one file into `folder`: into `<name>.part` first, which a later call continues, and under its own
 * name once size and checksum are right. Addresses are tried in order. Returns whether anything had to be
 * downloaded: a file that is already there, whole, is left alone.
 *
 * @throws {KindredError} listing what went wrong at each address.
 */
export async function downloadFile(
  file: RemoteFile,
  folder: string,
  options: DownloadFileOptions,
): Promise<boolean> {
  const target = join(folder, file.name);
  if ((await fileSize(target)) === file.bytes && (await sha256(target)) === file.sha256) return false;
  const part = `${target}.part`;
  const failures: string[] = [];
  for (const baseUrl of options.baseUrls) {
    try {
      await transferWithRetries(baseUrl + file.name, part, file.bytes, options);
      await verify(part, file);
      await rename(part, target);
      return true;
    } catch (error) {
      if (!(error instanceof TransferError)) throw error;
      failures.push(`${baseUrl}: ${error.message}`);
    }
  }
  throw new KindredError(
    `${file.name} could not be downloaded: ${failures.join('; ')}; run the same command again to continue`,
  );
}

/** Retries with growing pauses, for as long as attempts either are few or bring the file further. */
async function transferWithRetries(
  url: string,
  part: string,
  bytes: number,
  options: DownloadFileOptions,
): Promise<void> {
  let furthest = await fileSize(part);
  let failed = 0;
  for (;;) {
    try {
      return await transfer(url, part, bytes, options);
    } catch (error) {
      if (!(error instanceof TransferError) || error.lasting) throw error;
      const reached = await fileSize(part);
      failed = reached > furthest ? 1 : failed + 1;
      furthest = Math.max(furthest, reached);
      if (failed >= options.attempts) throw error;
      await sleep(Math.min(60_000, options.retryDelay * 2 ** (failed - 1)));
    }
  }
}

async function verify(part: string, { sha256: expected }: RemoteFile): Promise<void> {
  const found = await sha256(part);
  if (found === expected) return;
  await rm(part);
  throw new TransferError(
    `wrong checksum (SHA-256 ${found.slice(0, 12)}... where ${expected.slice(0, 12)}... belongs), what arrived was deleted`,
    true,
  );
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
