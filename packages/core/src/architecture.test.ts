/// <reference types="node" />
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** The rooms of the core in the order in which they may use each other: a room imports only from those before it. */
const rooms = [
  'errors',
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
  'optim',
  'infer',
  'export',
  'evaluate',
  'train',
  'prune',
  'index',
];

/** The sources: the tests may run compiled, from dist. */
const source = dirname(fileURLToPath(import.meta.url)).replace(/dist$/, 'src');

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.endsWith('.test.ts') && !relative(folder, file).startsWith('testing'));
}

/** The modules that a file imports values from; types cost nothing and bind nothing at run time. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export)\s(?!type\s)[^;]*?from '([^']+)';/gms)].map(
    (match) => match[1]!,
  );
}

function roomOf(file: string): string {
  return relative(source, file).split(/[/.]/)[0]!;
}

const files = filesBelow(source);

describe.skipIf(!existsSync(source))('the rooms of the core', () => {
  test('every file stands in a known room', () => {
    expect(files.length).toBeGreaterThan(100);
    for (const file of files) expect(rooms, file).toContain(roomOf(file));
  });

  test('no file imports a later room', () => {
    for (const file of files) {
      for (const module of importsOf(file).filter((name) => name.startsWith('.'))) {
        const used = roomOf(join(dirname(file), module));
        const isEarlier = rooms.indexOf(used) <= rooms.indexOf(roomOf(file));
        expect(isEarlier, `${relative(source, file)} imports from ${used}`).toBe(true);
      }
    }
  });

  test('no file uses Node', () => {
    for (const file of files) {
      for (const module of importsOf(file)) expect(module, file).not.toMatch(/^node:|^onnxruntime-node/);
    }
  });
});
