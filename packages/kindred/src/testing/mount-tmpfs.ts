import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** Mounts an empty file system in memory until the end of the test; false where that is not allowed. */
export function mountTmpfs(folder: string, options: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return false;
  }
  onTestFinished(() => {
    // Lazily: files in it may still be open.
    execFileSync('umount', ['-l', folder]);
  });
  return true;
}
