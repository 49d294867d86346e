import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';

const require = createRequire(import.meta.url);

function versionOf(packageFile: string | URL): string {
  return (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version;
}

/** Kindred's own version. */
export const version = versionOf(new URL('../../package.json', import.meta.url));

/** The versions that a run's numbers depend on. */
export function softwareVersions(): Record<string, string> {
  return {
    kindred: version,
    node: process.versions.node,
    'onnxruntime-node': versionOf(require.resolve('onnxruntime-node/package.json')),
    platform: `${process.platform}-${process.arch}`,
  };
}

/** Threads where none are asked for: one for each core that this process may use. */
export function defaultThreads(): number {
  return availableParallelism();
}
