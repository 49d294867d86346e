/// <reference types="node" />
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findCircle, misplaced, readSources, roomOf } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';

/** The rooms of the page in the order in which they may use each other. */
const rooms = ['protocol', 'api', 'parts', 'shell', 'runs', 'screens', 'index', 'main'];

/** The screens stand side by side; what several need is in `parts`, `shell` or `runs`. */
const screens = ['data', 'train', 'runs', 'understand', 'compare', 'prune', 'try', 'export'].map(
  (name) => `screens/${name}`,
);

/** The tests run compiled, in dist. */
const folder = fileURLToPath(new URL('../src/', import.meta.url));

describe.skipIf(!existsSync(folder))('the rooms of the page', () => {
  const sources = existsSync(folder) ? readSources(folder) : [];

  test('no file imports from a later room', () => {
    expect(sources.length).toBeGreaterThan(30);
    // The page around the screens lists them.
    const inside = sources.filter(({ path }) => path !== 'shell/shell.tsx');
    expect(misplaced(inside, rooms)).toEqual([]);
  });

  test('screens do not know of each other', () => {
    for (const { path, files } of sources) {
      const own = roomOf(path, screens);
      if (own === undefined) continue;
      const others = files.map((file) => roomOf(file, screens)).filter((room) => room && room !== own);
      expect(others, path).toEqual([]);
    }
  });

  test('no files import each other in a circle', () => {
    expect(findCircle(sources)).toBeUndefined();
  });

  test('the page is not made to carry the schemas of requests: it takes types from protocol/index.ts, values from their files', () => {
    const files = new Map(sources.map((source) => [source.path, source]));
    const reached = new Set(['main.tsx']);
    for (const path of reached) for (const file of files.get(path)?.files ?? []) reached.add(file);
    expect(reached).toContain('screens/data/store.ts');
    expect([...reached].filter((path) => files.get(path)?.modules.includes('zod'))).toEqual([]);
  });

  test('no file uses Node, and what server and page share uses nothing of a page', () => {
    for (const { path, modules } of sources) {
      for (const module of modules) {
        expect(module, path).not.toMatch(/^node:|^kindred$/);
        if (roomOf(path, ['protocol'])) expect(module, path).toBe('zod');
      }
    }
  });
});
