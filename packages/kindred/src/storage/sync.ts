import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Files that are flushed at once: the file system does several in one go. */
const atOnce = 16;

/** Makes what was renamed in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch {
    // Not every file system can flush a folder; renaming is atomic all the same.
  } finally {
    await handle?.close();
  }
}

/** Flushes all files in a folder and below: from then on they survive a power cut. */
export async function syncFiles(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
  for (let start = 0; start < files.length; start += atOnce) {
    await Promise.all(files.slice(start, start + atOnce).map(syncFile));
  }
  for (const entry of entries) if (entry.isDirectory()) await syncFiles(join(folder, entry.name));
  await syncFolder(folder);
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}
