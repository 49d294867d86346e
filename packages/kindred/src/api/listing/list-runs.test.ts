import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import { compareSettings } from '@kindred/core/run';
import { describe, expect, test } from 'vitest';
import { RunFolder } from '../../storage/run-folder.js';
import { expectFailure } from '../../testing/expect-failure.js';
import { interruptAt } from '../../testing/interrupt.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyDigits, tinyOptions } from '../../testing/tiny-training.js';
import { resume, train } from '../train.js';
import { listRuns } from './list-runs.js';

const options = { ...tinyOptions, data: tinyDigits() };

describe('listRuns', () => {
  test('tells of each run what it was and what came of it, the newest first', async () => {
    const folder = await tempFolder({ 'photos/cat.jpg': '', 'notes.txt': '' });
    const done = await train({ ...options, loss: { name: 'cc', lambda: 0.2 }, out: join(folder, 'done') });
    await train({ ...options, loss: 'ce', seed: 2, out: join(folder, 'stopped'), ...interruptAt('epoch') });
    for (const [name, time] of [['done', 100] as const, ['stopped', 200] as const]) {
      await utimes(join(folder, name, 'checkpoints/last.safetensors'), time, time);
    }
    const [stopped, finished] = await listRuns(folder);
    expect(finished).toMatchObject({
      path: join(folder, 'done'),
      name: 'done',
      state: 'finished',
      recipe: { data: 'digits', model: 'lenet:width=2:hidden=8', loss: 'cc:lambda=0.2', seed: 1, epochs: 2 },
      epochs: 2,
      accuracy: { value: done.evaluation!.accuracy.top1, split: 'test' },
      date: '1970-01-01T00:01:40.000Z',
    });
    expect(finished!.bytes).toBeGreaterThan((await stat(done.model!)).size);
    expect(finished!.recipe!.settings).toMatchObject({
      loss: 'cc',
      'loss.lambda': 0.2,
      'loss.base': 'ce',
      batchSize: 8,
    });
    expect(stopped).toMatchObject({ name: 'stopped', state: 'interrupted', recipe: { seed: 2 }, epochs: 1 });
    expect(stopped!.accuracy!.split).toBe('validation');

    const release = await RunFolder.open(join(folder, 'stopped')).lock();
    expect(await listRuns(folder)).toMatchObject([
      { name: 'stopped', state: 'running' },
      { state: 'finished' },
    ]);
    await release();
  });

  test('a run without a checkpoint has no epochs, and what it was damaged by is told', async () => {
    const folder = await tempFolder({ 'foreign/config.json': '{"version": 7}', 'text/config.json': 'text' });
    const out = join(folder, 'run');
    await train({ ...options, epochs: 1, out });
    const last = join(out, 'checkpoints/last.safetensors');
    const bytes = await readFile(last);
    await writeFile(last, bytes.subarray(0, bytes.length / 2));
    const states = async () =>
      Object.fromEntries(
        (await listRuns(folder)).map(({ name, state, problem }) => [name, { state, problem }]),
      );
    expect(await states()).toEqual({
      foreign: { state: 'damaged', problem: expect.stringContaining(join(folder, 'foreign/config.json')) },
      text: { state: 'damaged', problem: expect.stringContaining('not valid JSON') },
      run: { state: 'damaged', problem: expect.stringContaining(`${last}: `) },
    });
    await rm(last);
    await rm(join(out, 'evaluation.json'));
    expect((await listRuns(folder)).find(({ name }) => name === 'run')).toMatchObject({
      state: 'interrupted',
      epochs: 0,
      recipe: { data: 'digits' },
    });
  });

  test('a run that was taken further, and stopped on the way, can be resumed', async () => {
    const folder = await tempFolder();
    const out = join(folder, 'run');
    await train({ ...options, epochs: 1, out });
    await resume(out, { data: options.data, epochs: 3, ...interruptAt('epoch') });
    expect(await listRuns(folder)).toMatchObject([{ state: 'interrupted', epochs: 2 }]);
  });

  test('a folder that is not there', async () => {
    const missing = join(await tempFolder(), 'none');
    expect(await expectFailure(listRuns(missing), `${missing} does not exist`)).toBeInstanceOf(UsageError);
    expect(await listRuns(await tempFolder())).toEqual([]);
  });
});

test('settings are compared with the defaults filled in', async () => {
  const folder = await tempFolder();
  await train({
    ...options,
    epochs: 1,
    loss: { name: 'cc', ramp: 1, base: { name: 'ce' } },
    out: join(folder, 'a'),
  });
  await train({
    ...options,
    epochs: 1,
    loss: 'ce',
    mix: { name: 'mixup', alpha: 0.5 },
    out: join(folder, 'b'),
  });
  const runs = (await listRuns(folder)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const differences = compareSettings(runs.map(({ recipe }) => recipe!.settings));
  expect(differences).toMatchObject({
    loss: ['cc', 'ce'],
    mix: [undefined, 'mixup'],
    'mix.alpha': [undefined, 0.5],
  });
  expect(differences).toHaveProperty(['loss.ramp'], [1, undefined]);
  for (const key of ['loss.base', 'loss.lambda', 'loss.base.labelSmoothing', 'loss.labelSmoothing']) {
    expect(differences).not.toHaveProperty([key]);
  }
  expect(differences).not.toHaveProperty('batchSize');
  expect(differences).not.toHaveProperty(['optimizer.momentum']);
});
