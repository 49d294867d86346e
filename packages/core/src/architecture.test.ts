/// <reference types="node" />
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCircle, findCircleAcrossFolders, misplaced, readSources } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';

/** The rooms of the core in the order in which they may use each other: a room imports only from those before it. */
const rooms = [
  'errors',
  'failure',
  'random',
  'config',
  'numeric',
  'onnx',
  'graph',
  'ops',
  'autodiff',
  'lowering',
  'runtime',
  'files',
  'data',
  'nn',
  'losses',
  'models',
  'pretrained',
  'optim',
  'infer',
  'export',
  'evaluate',
  'train',
  'run',
  'prune',
  'index',
];

/** The tests run compiled, in dist. */
const folder = fileURLToPath(new URL('../src/', import.meta.url));

describe.skipIf(!existsSync(folder))('the rooms of the core', () => {
  const sources = existsSync(folder) ? readSources(folder) : [];

  test('no file imports from a later room', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(misplaced(sources, rooms)).toEqual([]);
  });

  test('no files import each other in a circle', () => {
    expect(findCircle(sources)).toBeUndefined();
    expect(findCircleAcrossFolders(sources)).toBeUndefined();
  });

  test('every room with an index is a path of the package, and the root names nothing that no path has', () => {
    const manifest = JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8')) as { exports: object };
    const open = ['errors.ts', 'failure.ts', ...rooms.map((room) => `${room}/index.ts`)].filter((path) =>
      existsSync(join(folder, path)),
    );
    const paths = open.map((path) => `./${path.split(/[/.]/)[0]}`);
    expect(Object.keys(manifest.exports).sort()).toEqual(['.', ...paths].sort());
    const root = sources.find(({ path }) => path === 'index.ts');
    expect(root?.files.filter((file) => !open.includes(file))).toEqual([]);
  });

  test('no file uses Node', () => {
    for (const { path, modules } of sources) {
      for (const module of modules) expect(module, path).not.toMatch(/^node:|^onnxruntime-node/);
    }
  });
});
