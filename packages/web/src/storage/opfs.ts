import { KindredError } from '@kindred/core/errors';

/** What only workers have, and their types not beside those of pages: files that are written without waiting. */
interface SyncAccessHandle {
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

interface WorkerFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<SyncAccessHandle>;
  /** Gives the file another name, in the place of another file that has it. */
  move?(name: string): Promise<void>;
}

/** The ending of files that are being written. */
const beside = '.tmp';

/** A folder of the page's own file system, which is made where it is not there. */
export async function openFolder(...path: readonly string[]): Promise<FileSystemDirectoryHandle> {
  let folder = await navigator.storage.getDirectory();
  for (const name of path) folder = await folder.getDirectoryHandle(name, { create: true });
  return folder;
}

/** The folder inside a folder; undefined where there is none. */
export async function findFolder(
  folder: FileSystemDirectoryHandle,
  name: string,
): Promise<FileSystemDirectoryHandle | undefined> {
  return folder.getDirectoryHandle(name).catch(missing);
}

/** A file; undefined where there is none. */
export async function findFile(folder: FileSystemDirectoryHandle, name: string): Promise<File | undefined> {
  // What there was may be removed by another tab meanwhile.
  const handle = await folder.getFileHandle(name).catch(missing);
  return handle?.getFile().catch(missing);
}

/**
 * Writes a file beside the old one, flushes it and lets it take the old one's place: whenever the page ends, one of the two is
 * there, whole.
 * @param path for messages
 * @throws KindredError where the browser has no room for it; the old file is still there.
 */
export async function writeFile(
  folder: FileSystemDirectoryHandle,
  name: string,
  content: Uint8Array | string,
  path: string,
): Promise<void> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  try {
    const handle = (await folder.getFileHandle(name + beside, { create: true })) as WorkerFileHandle;
    if (!handle.move) return await replace(folder, name, bytes);
    const access = await handle.createSyncAccessHandle();
    try {
      access.truncate(0);
      writeWhole(access, bytes, 0);
    } finally {
      access.close();
    }
    const { size } = await handle.getFile();
    if (size !== bytes.length) throw new DOMException('a part is lost', 'QuotaExceededError');
    await handle.move(name);
  } catch (error) {
    await folder.removeEntry(name + beside).catch(() => {});
    throw storageError(error, path, bytes.length);
  }
}

/** For browsers that cannot rename: a writable stream takes effect when it is closed. */
async function replace(folder: FileSystemDirectoryHandle, name: string, bytes: Uint8Array): Promise<void> {
  await folder.removeEntry(name + beside);
  const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await writable.write(bytes as Uint8Array<ArrayBuffer>);
  await writable.close();
}

/** Adds to the end of a file. @throws KindredError as {@link writeFile}. */
export async function appendToFile(
  folder: FileSystemDirectoryHandle,
  name: string,
  text: string,
  path: string,
): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  try {
    const handle = (await folder.getFileHandle(name, { create: true })) as WorkerFileHandle;
    const access = await handle.createSyncAccessHandle();
    try {
      writeWhole(access, bytes, access.getSize());
    } finally {
      access.close();
    }
  } catch (error) {
    throw storageError(error, path, bytes.length);
  }
}

function writeWhole(access: SyncAccessHandle, bytes: Uint8Array, from: number): void {
  for (let done = 0; done < bytes.length; ) {
    const written = access.write(bytes.subarray(done), { at: from + done });
    if (written <= 0) throw new DOMException('nothing could be written', 'QuotaExceededError');
    done += written;
  }
  // Where there is no room, Chromium may say that it has written what it has not.
  access.flush();
  if (access.getSize() !== from + bytes.length)
    throw new DOMException('a part is lost', 'QuotaExceededError');
}

/** Removes what a page that ended left half-written, of a folder that no other page writes to. */
export async function removeUnfinished(folder: FileSystemDirectoryHandle): Promise<void> {
  for (const name of await unfinishedIn(folder)) await folder.removeEntry(name);
}

/** After so many milliseconds without a write, nobody goes on with a file. */
const abandonedAfter = 3_600_000;

/** Removes what pages that ended left half-written, of a folder that others may be writing to. */
export async function removeAbandoned(folder: FileSystemDirectoryHandle): Promise<void> {
  for (const name of await unfinishedIn(folder)) {
    const file = await findFile(folder, name);
    const isAbandoned = file !== undefined && Date.now() - file.lastModified > abandonedAfter;
    // Another tab may have been quicker.
    if (isAbandoned) await folder.removeEntry(name).catch(() => {});
  }
}

async function unfinishedIn(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  for await (const name of folder.keys()) if (name.endsWith(beside)) names.push(name);
  return names;
}

/** Bytes of all files of a folder. */
export async function sizeOfFolder(folder: FileSystemDirectoryHandle): Promise<number> {
  let bytes = 0;
  for await (const entry of folder.values()) {
    bytes +=
      entry.kind === 'file'
        ? (await (entry as FileSystemFileHandle).getFile()).size
        : await sizeOfFolder(entry as FileSystemDirectoryHandle);
  }
  return bytes;
}

function storageError(error: unknown, path: string, bytes: number): KindredError {
  const { name, message } = error as Error;
  const megabytes = Math.max(0.1, bytes / 1e6).toFixed(1);
  if (name === 'QuotaExceededError') {
    return new KindredError(
      `${path} cannot be written: the browser has no room for its ${megabytes} MB; make room with \`clearCache()\` or \`deleteRun()\`, or let ` +
        'the page keep more in the settings of the browser. What was saved before is whole',
      { cause: error },
    );
  }
  return new KindredError(`${path} cannot be written: ${message}`, { cause: error });
}

function missing(error: unknown): undefined {
  const { name } = error as Error;
  if (name === 'NotFoundError' || name === 'TypeMismatchError') return undefined;
  throw error;
}
