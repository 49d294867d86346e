import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { newestRun } from './newest-run.js';

test('the run that was saved last is the newest', async () => {
  const folder = await tempFolder({
    'a/config.json': '{}',
    'a/checkpoints/last.safetensors': '',
    'b/config.json': '{}',
    'no-run/checkpoints/last.safetensors': '',
    'file.txt': '',
  });
  await utimes(join(folder, 'a/config.json'), 100, 100);
  await utimes(join(folder, 'b/config.json'), 200, 200);
  await utimes(join(folder, 'a/checkpoints/last.safetensors'), 300, 300);
  expect(await newestRun(folder)).toBe(join(folder, 'a'));
});

test('no run at all', async () => {
  const folder = await tempFolder({ 'photos/cat.jpg': '' });
  await expectFailure(newestRun(folder), 'there is no run with a checkpoint in', 'kindred train');
  await expectFailure(newestRun(join(folder, 'none')), 'there is no run with a checkpoint in');
});

test('a newer run without a checkpoint is passed over', async () => {
  const folder = await tempFolder({
    'whole/config.json': '{}',
    'whole/checkpoints/last.safetensors': 'x',
    'diverged/config.json': '{}',
  });
  expect(await newestRun(folder)).toBe(join(folder, 'whole'));
});

test('to predict, the newest run that has a classifier', async () => {
  const folder = await tempFolder({
    'whole/config.json': '{}',
    'whole/model.onnx': 'x',
    'whole/checkpoints/last.safetensors': 'x',
    'interrupted/config.json': '{}',
    'interrupted/checkpoints/last.safetensors': 'x',
  });
  await utimes(join(folder, 'whole/checkpoints/last.safetensors'), 100, 100);
  expect(await newestRun(folder)).toBe(join(folder, 'interrupted'));
  expect(await newestRun(folder, 'classifier')).toBe(join(folder, 'whole'));
});
