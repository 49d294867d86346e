/// <reference types="node" />
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findCircle, findCircleAcrossFolders, misplaced, readSources } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';

/** The rooms of the reports in the order in which they may use each other. */
const rooms = [
  'statistics',
  'projection',
  'markup',
  'comparison',
  'text',
  'document',
  'svg',
  'html',
  'run',
  'clean',
  'index',
];

/** The tests run compiled, in dist. */
const folder = fileURLToPath(new URL('../src/', import.meta.url));

describe.skipIf(!existsSync(folder))('the rooms of the reports', () => {
  const sources = existsSync(folder) ? readSources(folder) : [];

  test('no file imports from a later room', () => {
    expect(sources.length).toBeGreaterThan(30);
    expect(misplaced(sources, rooms)).toEqual([]);
  });

  test('no files import each other in a circle', () => {
    expect(findCircle(sources)).toBeUndefined();
    expect(findCircleAcrossFolders(sources)).toBeUndefined();
  });

  test('no file uses Node', () => {
    for (const { path, modules } of sources) {
      for (const module of modules) expect(module, path).not.toMatch(/^node:/);
    }
  });
});
