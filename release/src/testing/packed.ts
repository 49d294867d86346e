import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { packPackages, repository, type Tarball } from '../packages.js';
import { createProject } from './project.js';

/** The packages as they are published, and an otherwise empty project that has them installed. */
export interface Packed {
  tarballs: readonly Tarball[];
  project: string;
}

/**
 * Packs the packages before the tests of a file, and removes everything after them; empty until then.
 * @param libraries what the project itself uses besides
 */
export function usePacked(libraries: readonly string[] = []): Packed {
  const packed: Packed = { tarballs: [], project: '' };
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kindred-tarballs-'));
    packed.tarballs = await packPackages(repository, folder);
    packed.project = await createProject(packed.tarballs, libraries);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await rm(packed.project, { recursive: true });
  });
  return packed;
}
