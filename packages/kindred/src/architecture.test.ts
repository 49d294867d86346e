import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findCircle, findCircleAcrossFolders, misplaced, readSources, roomOf } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';

/** The rooms of the Node package in the order in which they may use each other. */
const rooms = [
  'storage',
  'download',
  'hub',
  'data',
  'weights',
  'engine',
  'api',
  'flags',
  'studio',
  'cli/terminal',
  'cli/flags',
  'cli/base',
  'cli/commands',
  'cli',
  'index',
  'main',
];

/** Parts of the library that stand side by side. */
const apart = [
  'api/abnormality',
  'api/clean',
  'api/compare',
  'api/doctor',
  'api/embeddings',
  'api/listing',
  'api/prune',
];

/** The tests run compiled, in dist. */
const folder = fileURLToPath(new URL('../src/', import.meta.url));

describe.skipIf(!existsSync(folder))('the rooms of the Node package', () => {
  const sources = existsSync(folder) ? readSources(folder) : [];

  test('no file imports from a later room', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(misplaced(sources, rooms)).toEqual([]);
  });

  test('what the library offers beside runs does not know of each other', () => {
    for (const { path, files } of sources) {
      const own = roomOf(path, apart);
      if (own === undefined) continue;
      const others = files.map((file) => roomOf(file, apart)).filter((room) => room && room !== own);
      expect(others, path).toEqual([]);
    }
  });

  test('finishing a run knows nothing of pruning', () => {
    const files = new Map(sources.map((source) => [source.path, source.files]));
    const reached = new Set(['api/finish.ts']);
    for (const path of reached) for (const file of files.get(path) ?? []) reached.add(file);
    expect(reached).toContain('storage/model-files.ts');
    expect([...reached].filter((path) => roomOf(path, apart))).toEqual([]);
  });

  test('no files import each other in a circle', () => {
    expect(findCircle(sources)).toBeUndefined();
    expect(findCircleAcrossFolders(sources)).toBeUndefined();
  });
});
