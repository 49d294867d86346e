import { readdir } from 'node:fs/promises';
import { MemoryRows } from '@kindred/core/train';
import { expect, onTestFinished, test, vi } from 'vitest';
import { tempFolder } from '../testing/temp-folder.js';
import { FileRows, prepareRows } from './feature-rows-file.js';

test('the features of few images are in memory, those of many in a file that leaves nothing behind', async () => {
  const cache = await tempFolder();
  vi.stubEnv('KINDRED_CACHE', cache);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const open = await prepareRows();
  expect(open(1000, 512)).toBeInstanceOf(MemoryRows);
  const rows = open(60_000, 512);
  expect(rows).toBeInstanceOf(FileRows);
  const features = (row: number) => new Float32Array(512).fill(row / 7);
  for (const row of [59_999, 3]) rows.set(row, features(row).subarray(0));
  for (const row of [3, 59_999]) expect(rows.get(row)).toEqual(features(row));
  expect(rows.count).toBe(60_000);
  expect(await readdir(cache, { recursive: true })).toEqual(['features']);
});
