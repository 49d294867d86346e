/// <reference types="node" />
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Expected values for tests, from the repository's `fixtures/` folder. For tests only: the one place in this
 * package that uses Node.
 */
const FIXTURES = findFixtures(dirname(fileURLToPath(import.meta.url)));

/** A JSON fixture, e.g. `readFixtureJson<Expected>('evaluate/metrics.json')`; trusted to have the type. */
export function readFixtureJson<T>(relativePath: string): T {
  return JSON.parse(readFileSync(join(FIXTURES, relativePath), 'utf8')) as T;
}

export function readFixtureBytes(relativePath: string): Uint8Array {
  return readFileSync(join(FIXTURES, relativePath));
}

/** Walks up from this file, which lies at different depths as a source and when compiled. */
function findFixtures(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, 'fixtures');
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) throw new Error(`no folder "fixtures" above ${start}`);
  }
}
