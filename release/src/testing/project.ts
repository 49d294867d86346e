import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { readManifest, repository, type Tarball } from '../packages.js';

const execute = promisify(execFile);

/**
 * A new project with the packages in its `node_modules`, unpacked from their tarballs with their commands, as `npm install`
 * leaves them. It needs no network: the libraries that they declare are links to those of this repository, and what
 * they do not declare is not there.
 * @param libraries what the project itself uses besides
 */
export async function createProject(
  tarballs: readonly Tarball[],
  libraries: readonly string[] = [],
): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), 'kindred-project-'));
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const needed = new Set(libraries);
  for (const { name, file } of tarballs) {
    const folder = join(project, 'node_modules', name);
    await mkdir(folder, { recursive: true });
    await execute('tar', ['-xzf', file, '-C', folder, '--strip-components=1']);
    const { bin = {}, dependencies = {} } = await readManifest(folder);
    for (const [command, path] of Object.entries(bin))
      await linkCommand(project, command, join(folder, path));
    for (const dependency of Object.keys(dependencies)) needed.add(dependency);
  }
  for (const { name } of tarballs) needed.delete(name);
  for (const name of needed) await linkLibrary(project, name);
  return project;
}

async function linkCommand(project: string, command: string, target: string): Promise<void> {
  const folder = join(project, 'node_modules', '.bin');
  await mkdir(folder, { recursive: true });
  await chmod(target, 0o755);
  await symlink(target, join(folder, command));
}

async function linkLibrary(project: string, name: string): Promise<void> {
  const target = join(repository, 'node_modules', name);
  if (!existsSync(target)) throw new Error(`${name} is not installed in ${repository}`);
  const link = join(project, 'node_modules', name);
  await mkdir(dirname(link), { recursive: true });
  await symlink(target, link);
}
