import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkOptions, type OptionNames, optionKinds } from '@kindred/core/config';
import { KindredError, UsageError } from '@kindred/core/errors';
import { downloadFile, fileSize } from '../../download/index.js';
import { type DatasetManifest, type DownloadableName, manifests } from './manifest.js';
import { unpackTarGz } from './untar.js';

/** The names that {@link downloadDataset} knows. */
export const downloadableNames = Object.keys(manifests) as readonly DownloadableName[];

/** How much of a file is there. */
export interface DownloadProgress {
  readonly file: string;
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

/** How {@link downloadDataset} goes about it. */
export interface DownloadOptions {
  /** Addresses of folders with the same files, tried instead of the official ones. */
  readonly baseUrls?: readonly string[] | undefined;
  /** Called as data arrives; `receivedBytes` includes what a partial file had before. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Replaces the global `fetch`, e.g. to go through a proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Attempts per address that bring a file no further; default 4. */
  readonly attempts?: number | undefined;
  /** Pause after a failed attempt in milliseconds, doubled each time up to a minute; default 1000. */
  readonly retryDelay?: number | undefined;
  /** Milliseconds without any data after which a connection is given up; default 30000. */
  readonly stallTimeout?: number | undefined;
}

const optionNames: OptionNames<DownloadOptions> = {
  baseUrls: true,
  onProgress: optionKinds.callback,
  fetch: optionKinds.callback,
  attempts: true,
  retryDelay: true,
  stallTimeout: true,
};

/** What {@link downloadDataset} did. */
export interface DownloadResult {
  /** Files downloaded by this call. */
  readonly downloaded: readonly string[];
  /** Files that were already there. */
  readonly present: readonly string[];
}

/**
 * Downloads a data set from its official place into `folder` (made if missing), ready for `openData`. A call
 * that was interrupted is continued by the next one.
 *
 * @throws {UsageError} when the name is unknown.
 * @throws {KindredError} when a file cannot be downloaded, verified, written or unpacked.
 */
export async function downloadDataset(
  name: string,
  folder: string,
  options: DownloadOptions = {},
): Promise<DownloadResult> {
  checkOptions('downloadDataset', options, optionNames);
  if (!Object.hasOwn(manifests, name)) {
    throw new UsageError(`'${name}' cannot be downloaded by name; known: ${downloadableNames.join(', ')}`);
  }
  return downloadManifest(manifests[name as DownloadableName], folder, options);
}

/** {@link downloadDataset} for any manifest. */
export async function downloadManifest(
  manifest: DatasetManifest,
  folder: string,
  options: DownloadOptions = {},
): Promise<DownloadResult> {
  const unpacked = Object.entries(manifest.unpacksTo ?? {});
  if (unpacked.length > 0 && (await allThere(folder, unpacked))) {
    return { downloaded: [], present: unpacked.map(([file]) => file) };
  }
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new KindredError(`folder '${folder}' cannot be made: ${error.message}`, { cause: error });
  });
  const downloaded: string[] = [];
  const present: string[] = [];
  for (const file of manifest.files) {
    const folders = options.baseUrls ?? manifest.baseUrls;
    const urls = folders.map((url) => (url.endsWith('/') ? url : `${url}/`) + file.name);
    const isNew = await downloadFile({ ...file, urls }, join(folder, file.name), {
      attempts: options.attempts ?? 4,
      retryDelay: options.retryDelay ?? 1000,
      stallTimeout: options.stallTimeout ?? 30_000,
      fetch: options.fetch ?? globalThis.fetch,
      onBytes: (receivedBytes) =>
        options.onProgress?.({ file: file.name, receivedBytes, totalBytes: file.bytes }),
    });
    (isNew ? downloaded : present).push(file.name);
  }
  if (unpacked.length > 0) await replaceByContents(manifest, folder, unpacked);
  return { downloaded, present };
}

type Sizes = readonly (readonly [file: string, bytes: number | undefined])[];

async function replaceByContents(manifest: DatasetManifest, folder: string, contents: Sizes): Promise<void> {
  const archives = manifest.files.map(({ name }) => join(folder, name));
  for (const archive of archives) await unpackTarGz(archive, folder);
  if (!(await allThere(folder, contents))) {
    const expected = contents.map(([file]) => file).join(', ');
    throw new KindredError(`the archives in '${folder}' do not hold what they should: ${expected}`);
  }
  for (const archive of archives) await rm(archive);
}

async function allThere(folder: string, contents: Sizes): Promise<boolean> {
  const sizes = await Promise.all(contents.map(([file]) => fileSize(join(folder, file))));
  return contents.every(([, bytes], index) =>
    bytes === undefined ? sizes[index]! > 0 : sizes[index] === bytes,
  );
}
