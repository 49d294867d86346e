import { KindredError } from '@kindred/core/errors';
import type { FeatureFiles } from '@kindred/core/train';
import { openFolder, writeFile } from './opfs.js';
import { hashOfText, sha256Of } from './sha256.js';

const place = ['kindred', 'features'] as const;
const suffix = '.features';
/** Of the features of one network: older files go where there are more. */
const mostBytes = 2 ** 28;

/**
 * The files of the features of a network, in the page's own file system.
 * @param network identifies it: everything that its features depend on
 */
export async function openFeatures(network: string): Promise<FeatureFiles<File>> {
  const folder = await openFolder(...place, (await hashOfText(network)).slice(0, 32));
  return {
    hash: sha256Of,
    async read(file, begin, bytes) {
      try {
        return new Uint8Array(await file.slice(begin, begin + bytes).arrayBuffer());
      } catch (cause) {
        // Another tab has made room for its own.
        throw new KindredError(`features cannot be read again: ${(cause as Error).message}`, { cause });
      }
    },
    async list() {
      return (await filesIn(folder)).map((file) => ({ file, bytes: file.size }));
    },
    async write(bytes) {
      await makeRoom(folder, bytes.length);
      const name = `${crypto.randomUUID()}${suffix}`;
      await writeFile(folder, name, bytes, `features/${name}`);
      return (await folder.getFileHandle(name)).getFile();
    },
  };
}

/** Oldest first. */
async function filesIn(folder: FileSystemDirectoryHandle): Promise<File[]> {
  const files: File[] = [];
  for await (const [name, entry] of folder.entries()) {
    if (name.endsWith(suffix)) files.push(await (entry as FileSystemFileHandle).getFile());
  }
  return files.sort((a, b) => a.lastModified - b.lastModified);
}

async function makeRoom(folder: FileSystemDirectoryHandle, needed: number): Promise<void> {
  const files = await filesIn(folder);
  let total = needed + files.reduce((sum, { size }) => sum + size, 0);
  for (const { name, size } of files) {
    if (total <= mostBytes) return;
    await folder.removeEntry(name).catch(() => {});
    total -= size;
  }
}
