import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import { outlineOf, type RunOutline } from '@kindred/core/run';
import { fileError } from '../../storage/file-error.js';
import { RunFolder } from '../../storage/run-folder.js';

/** A run in short; plain JSON. */
export interface ListedRun extends RunOutline {
  /** Its folder, begun as the folder that was listed. */
  readonly path: string;
  readonly name: string;
  /** What its files take on the disk. */
  readonly bytes: number;
  /** When it was saved last (ISO 8601). */
  readonly date: string;
}

/**
 * The runs in a folder, the newest first. What is no run is passed over, and what is wrong with one told in its summary.
 * @throws UsageError where the folder does not exist, KindredError where it cannot be read.
 */
export async function listRuns(folder = 'runs'): Promise<ListedRun[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new UsageError(`${folder} does not exist`, { cause: error });
    throw fileError(error, folder, 'read');
  });
  const paths = names
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, 'config.json')));
  const runs = await Promise.all(paths.map((path) => summarizeRun(path)));
  return runs.sort((a, b) => Date.parse(b.date) - Date.parse(a.date));
}

/** A run in short; what is wrong with it is told. @throws UsageError where there is none. */
export async function summarizeRun(path: string): Promise<ListedRun> {
  const folder = RunFolder.open(path);
  const outline = await outlineOf(folder, {
    hasModel: existsSync(folder.modelPath),
    isRunning: async () => (await folder.holder()) !== undefined,
  });
  return { name: basename(resolve(path)), path, ...(await measureFiles(folder)), ...outline };
}

/** What a run's files take, and when its checkpoint, or else its record, was written. */
async function measureFiles(folder: RunFolder): Promise<Pick<ListedRun, 'bytes' | 'date'>> {
  const files = await readdir(folder.path, { recursive: true });
  const sizes = await Promise.all(
    files.map(async (file) => {
      const found = await statOf(join(folder.path, file));
      return found?.isFile() ? found.size : 0;
    }),
  );
  const saved = (await statOf(folder.checkpointPath('last'))) ?? (await statOf(folder.recordPath));
  return {
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    date: new Date(saved?.mtimeMs ?? 0).toISOString(),
  };
}

/** Undefined where the file is gone meanwhile. */
function statOf(path: string) {
  return stat(path).catch(() => undefined);
}
