import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder with the real data sets that some tests and benchmarks use: the environment variable
 * KINDRED_DATA, else `../shared/data` beside the repository if it exists. They are skipped without it.
 */
export function sharedDataFolder(): string | undefined {
  const given = process.env.KINDRED_DATA;
  if (given) return given;
  const beside = join(repositoryRoot(), '..', 'shared', 'data');
  return existsSync(beside) ? beside : undefined;
}

/** A real data set of that name, if it is there. */
export function sharedDataSet(name: string): string | undefined {
  const folder = sharedDataFolder();
  if (folder === undefined) return undefined;
  const path = join(folder, name);
  return existsSync(path) ? path : undefined;
}

/** The nearest folder above this file with a lock file: the same from `src` and from `dist`. */
function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package-lock.json')) && dirname(folder) !== folder)
    folder = dirname(folder);
  return folder;
}
