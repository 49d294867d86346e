import { rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manyRuns } from '../../testing/many-runs.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { type TinyRuns, tinyRuns } from '../../testing/tiny-runs.js';
import { RunTable } from './run-table.js';

let tiny: TinyRuns;

beforeAll(async () => {
  tiny = await tinyRuns();
  await tiny.train('one');
});

afterAll(() => tiny?.remove());

test('tells what has changed since an answer, and all where that was of another server', async () => {
  const runs = await tempFolder();
  await manyRuns(join(tiny.runs, 'one'), runs, 3);
  const table = new RunTable(runs);
  const first = await table.since(undefined);
  expect([first.isAll, first.changed.length]).toEqual([true, 3]);
  const [run] = first.changed;
  expect(run).toMatchObject({
    state: 'finished',
    isPruned: false,
    recipe: { model: 'lenet:width=2:hidden=8' },
  });
  expect(run!.accuracy!.interval!.lower).toBeGreaterThanOrEqual(0);
  expect(run!.settings.batchSize).toBeTypeOf('number');
  expect(await table.since(first.version)).toEqual({
    version: first.version,
    isAll: false,
    changed: [],
    gone: [],
  });

  await rm(join(runs, 'run-0'), { recursive: true });
  await writeFile(join(runs, 'run-1/config.json'), '{}');
  await utimes(join(runs, 'run-2/config.json'), 1, 1);
  // It looks again after a while.
  await expect
    .poll(async () => (await table.since(first.version)).gone, { timeout: 20_000 })
    .toEqual(['run-0']);
  const second = await table.since(first.version);
  expect(second.changed.map(({ name, state }) => `${name} ${state}`).sort()).toEqual([
    'run-1 damaged',
    'run-2 finished',
  ]);
  expect((await table.since('abc-0')).isAll).toBe(true);
  await expect(table.pathOf('../runs')).rejects.toThrow('there is no run ../runs in');
  await expect(table.pathOf('run-0')).rejects.toThrow('there is no run run-0 in');
});

test('hundreds of runs are read in seconds once, and looked at again in a moment', async () => {
  const runs = await tempFolder();
  await manyRuns(join(tiny.runs, 'one'), runs, 300);
  const table = new RunTable(runs);
  const begin = performance.now();
  expect(await table.list()).toHaveLength(300);
  expect(performance.now() - begin).toBeLessThan(10_000);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const again = performance.now();
  const { changed } = await table.since(undefined);
  expect(changed).toHaveLength(300);
  expect(performance.now() - again).toBeLessThan(1_000);
});
