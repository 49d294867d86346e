/// <reference types="node" />
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCircle, findCircleAcrossFolders, misplaced, readSources } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { version } from './version.js';

/** The rooms of the package for pages in the order in which they may use each other. */
const rooms = [
  'version',
  'pictures',
  'storage',
  'weights',
  'engine',
  'data',
  'runs',
  'protocol',
  'classifier',
  'page',
  'serve',
  'worker',
  'index',
];

/** The tests run compiled, in dist. */
const folder = fileURLToPath(new URL('../src/', import.meta.url));

describe.skipIf(!existsSync(folder))('the rooms of the package for pages', () => {
  const sources = existsSync(folder) ? readSources(folder) : [];

  test('no file imports from a later room', () => {
    expect(sources.length).toBeGreaterThan(25);
    expect(misplaced(sources, rooms)).toEqual([]);
  });

  test('no files import each other in a circle', () => {
    expect(findCircle(sources)).toBeUndefined();
    expect(findCircleAcrossFolders(sources)).toBeUndefined();
  });

  test('no file uses Node', () => {
    for (const { path, modules } of sources) {
      for (const module of modules) expect(module, path).not.toMatch(/^node:|^kindred|^onnxruntime-node/);
    }
  });

  test('the version that runs record is that of the package', () => {
    const manifest = JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8')) as { version: string };
    expect(version).toBe(manifest.version);
  });
});
