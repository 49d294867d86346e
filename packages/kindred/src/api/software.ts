import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { countOf } from '@kindred/report/text';

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

/** What computes here: `AMD EPYC 7763, 2 cores`. */
export function machineName(): string {
  const cores = cpus();
  const name = cores[0]?.model.trim() || `${process.platform}-${process.arch}`;
  return `${name}, ${countOf(cores.length, 'core')}`;
}
