import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The root of this repository. */
export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The folders of the packages that are published, in that order: none needs a later one. */
export const packageFolders = [
  'packages/core',
  'packages/report',
  'packages/studio',
  'packages/kindred',
  'packages/web',
] as const;

/** What is read of a `package.json`. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A package as it is published. */
export interface Tarball {
  readonly name: string;
  readonly file: string;
  /** Paths of what is in it. */
  readonly contents: readonly string[];
}

export async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Packs the packages of a repository into a folder, in the order of {@link packageFolders}. */
export async function packPackages(root: string, into: string): Promise<Tarball[]> {
  const workspaces = packageFolders.map((folder) => `--workspace=${folder}`);
  const args = ['pack', '--json', `--pack-destination=${into}`, ...workspaces];
  const { stdout } = await execute('npm', args, { cwd: root, maxBuffer: 2 ** 26 });
  const packed = JSON.parse(stdout) as { name: string; filename: string; files: { path: string }[] }[];
  return packed.map(({ name, filename, files }) => ({
    name,
    file: join(into, filename),
    contents: files.map(({ path }) => path),
  }));
}
