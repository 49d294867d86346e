import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageFolders, readManifest } from './packages.js';

const execute = promisify(execFile);

/**
 * What stands in the way of releasing a version of a repository as it is, a sentence each.
 * @param isRehearsal the entry in the changelog may still lack its date
 */
export async function obstacles(root: string, version: string, isRehearsal: boolean): Promise<string[]> {
  const found = await Promise.all([
    changedFiles(root),
    versionsOutOfStep(root, version),
    changelogFaults(root, version, isRehearsal),
    takenTag(root, version),
  ]);
  return found.flat();
}

async function changedFiles(root: string): Promise<string[]> {
  const { stdout } = await execute('git', ['status', '--porcelain'], { cwd: root });
  return stdout === '' ? [] : [`commit or remove what git status lists:\n${stdout.trimEnd()}`];
}

/** The packages have one version, and whatever in the repository uses them asks for that one. */
async function versionsOutOfStep(root: string, version: string): Promise<string[]> {
  const { workspaces } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    workspaces: string[];
  };
  const manifests = await Promise.all(
    workspaces.map(async (folder) => ({ folder, ...(await readManifest(join(root, folder))) })),
  );
  const published = manifests.filter(({ folder }) => packageFolders.some((known) => known === folder));
  const names = new Set(published.map(({ name }) => name));
  return [
    ...published
      .filter((manifest) => manifest.version !== version)
      .map((manifest) => `${manifest.name} has the version ${manifest.version}, not ${version}`),
    ...manifests.flatMap(({ folder, dependencies = {} }) =>
      Object.entries(dependencies)
        .filter(([name, range]) => names.has(name) && range !== `^${version}`)
        .map(([name, range]) => `${folder}/package.json asks for ${name} ${range}, not ^${version}`),
    ),
  ];
}

async function changelogFaults(root: string, version: string, isRehearsal: boolean): Promise<string[]> {
  const file = join(root, 'CHANGELOG.md');
  const lines = existsSync(file) ? (await readFile(file, 'utf8')).split('\n') : [];
  const heading = lines.find((line) => line.startsWith(`## [${version}]`));
  if (heading === undefined) return [`CHANGELOG.md has no entry "## [${version}] - YYYY-MM-DD"`];
  if (isRehearsal || /\] - \d{4}-\d{2}-\d{2}$/.test(heading)) return [];
  return [`CHANGELOG.md says "${heading}" where the date of the release belongs`];
}

async function takenTag(root: string, version: string): Promise<string[]> {
  const { stdout } = await execute('git', ['tag', '--list', `v${version}`], { cwd: root });
  return stdout === '' ? [] : [`v${version} is released: git has a tag of it`];
}
