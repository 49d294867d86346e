import { createHash, randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeatureFiles } from '@kindred/core/train';
import { cacheFolder } from './cache-folder.js';
import { fileError } from './file-error.js';
import { makeFolder } from './make-folder.js';
import { ReadFile } from './read-file.js';
import { writeAtomically } from './write-atomically.js';

/** Of the features of one network: older files go where there are more. */
const mostBytes = 2 ** 30;
const suffix = '.features';

/** Where features are kept: a folder for each network. */
export function featuresFolder(): string {
  return join(cacheFolder(), 'features');
}

/**
 * The files of the features of a network.
 * @param network identifies it: everything that its features depend on
 */
export async function openFeatures(network: string): Promise<FeatureFiles<ReadFile>> {
  const key = createHash('sha256').update(network).digest('hex').slice(0, 32);
  const folder = join(featuresFolder(), key);
  return {
    hash: (bytes) => createHash('sha256').update(bytes).digest(),
    read: (file, begin, bytes) => file.read(begin, new Uint8Array(bytes)),
    async list() {
      const found = await filesIn(folder);
      const files = found.map(({ path, bytes }) => ({ file: new ReadFile(path), bytes }));
      return files.filter(({ file }) => file.open());
    },
    async write(bytes) {
      await makeFolder(folder);
      await makeRoom(folder, bytes.length);
      const file = new ReadFile(join(folder, `${randomUUID()}${suffix}`));
      await writeAtomically(file.path, bytes);
      file.open();
      return file;
    },
  };
}

/** Those that are there still, oldest first: other processes may clear them at any time. */
async function filesIn(folder: string): Promise<{ path: string; bytes: number }[]> {
  const names = (await readdir(folder).catch(gone(folder))) ?? [];
  const found = await Promise.all(
    names
      .filter((name) => name.endsWith(suffix))
      .map(async (name) => {
        const path = join(folder, name);
        const stats = await stat(path).catch(gone(path));
        return stats && { path, bytes: stats.size, age: stats.mtimeMs };
      }),
  );
  return found.filter((file) => file !== undefined).sort((a, b) => a.age - b.age);
}

/** undefined for what does not exist; KindredError naming it for what cannot be read. */
function gone(path: string): (error: unknown) => undefined {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(error, path, 'read');
  };
}

async function makeRoom(folder: string, needed: number): Promise<void> {
  const files = await filesIn(folder);
  let total = needed + files.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { path, bytes } of files) {
    if (total <= mostBytes) return;
    await rm(path, { force: true }).catch((error) => {
      throw fileError(error, path, 'removed');
    });
    total -= bytes;
  }
}
