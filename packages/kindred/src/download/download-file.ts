import { createHash, type Hash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KindredError } from '@kindred/core/errors';
import { requireFile } from '../storage/read.js';
import { fileSize, TransferError, type TransferOptions, transfer } from './transfer.js';

/** A file to download, with what is needed to know that it arrived whole. */
export interface RemoteFile {
  /** Addresses of the file, tried in this order. */
  readonly urls: readonly string[];
  readonly bytes: number;
  /** SHA-256 in lower-case hex; without checksums the size alone is checked. */
  readonly sha256?: string | undefined;
  /** What git calls the content, as a blob: SHA-1 in lower-case hex. */
  readonly gitSha1?: string | undefined;
  /** What messages call it; the name of the target where not given. */
  readonly name?: string;
}

export interface DownloadFileOptions extends TransferOptions {
  /** Attempts per address without getting any further before it is given up. */
  readonly attempts: number;
  /** Pause after the first failed attempt in milliseconds; it doubles each time, up to a minute. */
  readonly retryDelay: number;
}

/**
 * Downloads one file: into `<target>.part` first, which a later call continues, and under its own name once size and
 * checksum are right. Returns whether anything had to be downloaded: a file that is already there, whole, is left alone.
 *
 * @throws {KindredError} listing what went wrong at each address.
 */
export async function downloadFile(
  file: RemoteFile,
  target: string,
  options: DownloadFileOptions,
): Promise<boolean> {
  if (await isWhole(target, file)) return false;
  const part = partOf(target);
  const failures: string[] = [];
  for (const url of file.urls) {
    try {
      await transferWithRetries(url, part, file.bytes, options);
      await verify(part, file);
      await rename(part, target);
      return true;
    } catch (error) {
      if (!(error instanceof TransferError)) throw error;
      failures.push(`${url}: ${error.message}`);
    }
  }
  throw new KindredError(
    `${file.name ?? basename(target)} could not be downloaded: ${failures.join('; ')}; run the same command again to continue`,
  );
}

/** Bytes of a file that were downloaded, be it to its end or not. */
export async function receivedBytes(target: string): Promise<number> {
  return existsSync(target) ? fileSize(target) : fileSize(partOf(target));
}

function partOf(target: string): string {
  return `${target}.part`;
}

async function isWhole(path: string, file: RemoteFile): Promise<boolean> {
  if (!existsSync(path)) return false;
  return (await fileSize(path)) === file.bytes && (await wrongChecksum(path, file)) === undefined;
}

/** The checksum of a file of the right size that is not what it should be. */
async function wrongChecksum(path: string, { bytes, sha256, gitSha1 }: RemoteFile) {
  const expected = [
    { kind: 'SHA-256', value: sha256, hash: () => createHash('sha256') },
    { kind: 'SHA-1 of git', value: gitSha1, hash: () => createHash('sha1').update(`blob ${bytes}\0`) },
  ];
  for (const { kind, value, hash } of expected) {
    if (value === undefined) continue;
    const found = await hashOfFile(path, hash());
    if (found !== value) return { kind, value, found };
  }
  return undefined;
}

/** Retries with growing pauses, for as long as attempts either are few or bring the file further. */
async function transferWithRetries(
  url: string,
  part: string,
  bytes: number,
  options: DownloadFileOptions,
): Promise<void> {
  const { signal } = options;
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
      const pause = error.retryAfter ?? Math.min(60_000, options.retryDelay * 2 ** (failed - 1));
      await sleep(pause, undefined, { signal }).catch(() => {});
    }
  }
}

async function verify(part: string, file: RemoteFile): Promise<void> {
  const wrong = await wrongChecksum(part, file);
  if (!wrong) return;
  const { kind, value, found } = wrong;
  await rm(part);
  throw new TransferError(
    `wrong checksum (${kind} ${found.slice(0, 12)}... where ${value.slice(0, 12)}... belongs), what arrived was deleted`,
    true,
  );
}

/** SHA-256 of a file in lower-case hex. */
export function sha256OfFile(path: string): Promise<string> {
  return hashOfFile(path, createHash('sha256'));
}

async function hashOfFile(path: string, hash: Hash): Promise<string> {
  await requireFile(path);
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
