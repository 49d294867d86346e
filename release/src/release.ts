import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { obstacles } from './obstacles.js';
import { packageFolders, packPackages, readManifest } from './packages.js';

/**
 * Releases the packages of a repository: checks it, tries the packages as they are published, publishes them in the order in
 * which they need each other.
 * @param isRehearsal everything but that: nothing is published, and no registry is asked
 * @throws Error where the repository is not ready or a command fails.
 */
export async function release(root: string, isRehearsal: boolean): Promise<void> {
  const { version } = await readManifest(join(root, packageFolders[0]));
  const found = await obstacles(root, version, isRehearsal);
  if (found.length > 0) throw new Error(`${version} cannot be released:\n- ${found.join('\n- ')}`);
  await run(root, 'npm', ['run', 'test:packages']);
  const folder = await mkdtemp(join(tmpdir(), 'kindred-release-'));
  try {
    for (const { name, file } of await packPackages(root, folder)) {
      console.log(`${isRehearsal ? 'would publish' : 'publishing'} ${name}@${version} (${basename(file)})`);
      await run(root, 'npm', ['publish', file, ...(isRehearsal ? ['--dry-run', '--fetch-retries=0'] : [])]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  const next = `git tag v${version} && git push origin v${version}`;
  console.log(isRehearsal ? 'nothing was published' : `published ${version}; now: ${next}`);
}

/** Runs a command that prints for itself. */
async function run(cwd: string, command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: 'inherit' });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('exit', resolve));
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
}
