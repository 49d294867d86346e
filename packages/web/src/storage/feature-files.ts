import { KindredError } from '@kindred/core/errors';
import type { FeatureFiles } from '@kindred/core/train';
import { findFile, openFolder, removeAbandoned, writeFile } from './opfs.js';
import { hashOfText, sha256Of } from './sha256.js';

const place = ['kindred', 'features'] as const;
const suffix = '.features';
/** Of the features of one network: older files go where there are more. */
const mostBytes = 2 ** 28;

/**
 * The files of the features of a network, in the page's own file system, which other tabs may clear at any time.
 * @param network identifies it: everything that its features depend on
 */
export async function openFeatures(network: string): Promise<FeatureFiles<File>> {
  const key = (await hashOfText(network)).slice(0, 32);
  const openOwn = () => openFolder(...place, key);
  return {
    hash: sha256Of,
    async read(file, begin, bytes) {
      try {
        return new Uint8Array(await file.slice(begin, begin + bytes).arrayBuffer());
      } catch (cause) {
        // Another tab has made room for its own.
        throw featureError('read again', cause);
      }
    },
    async list() {
      try {
        const folder = await openOwn();
        await removeAbandoned(folder);
        return (await filesIn(folder)).map((file) => ({ file, bytes: file.size }));
      } catch (cause) {
        throw featureError('looked up', cause);
      }
    },
    async write(bytes) {
      try {
        const folder = await openOwn();
        await makeRoom(folder, bytes.length);
        const name = `${crypto.randomUUID()}${suffix}`;
        await writeFile(folder, name, bytes, `features/${name}`);
        return await (await folder.getFileHandle(name)).getFile();
      } catch (cause) {
        throw featureError('kept', cause);
      }
    },
  };
}

/** What the file system throws, in words. */
function featureError(what: string, cause: unknown): unknown {
  if (!(cause instanceof DOMException)) return cause;
  return new KindredError(`features cannot be ${what}: ${cause.message}`, { cause });
}

/** Those that are there still, oldest first. */
async function filesIn(folder: FileSystemDirectoryHandle): Promise<File[]> {
  const files: File[] = [];
  for await (const name of folder.keys()) {
    const file = name.endsWith(suffix) ? await findFile(folder, name) : undefined;
    if (file) files.push(file);
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
