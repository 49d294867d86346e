import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectRefusal, expectRefusalOfProcess } from '../../testing/expect-refusal.js';
import { mountTmpfs } from '../../testing/mount-tmpfs.js';
import { callKindred } from '../../testing/run-kindred.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';

const train = ['train', 'pets', '--epochs', '2', '--quiet', ...tinyFlags];

describe('places that cannot be written', () => {
  test('a folder inside a file', async () => {
    const cwd = await tempFolder({ ...(await tinyPictures()), file: '' });
    await expectRefusal([...train, '--out', 'file/run'], cwd, 1, 'file/run', 'cannot be written');
    await expectRefusal(['data', 'get', 'mnist', 'file/mnist'], cwd, 1, 'file/mnist');
  });

  test('a read-only file system', async ({ skip }) => {
    const cwd = await tempFolder({ ...(await tinyPictures()), 'disk/': '' });
    if (!mountTmpfs(join(cwd, 'disk'), 'ro')) skip('mounting needs root');
    await expectRefusal([...train, '--out', 'disk/run'], cwd, 1, 'disk/run', 'the file system is read-only');
    await callKindred([...train, '--out', 'run'], { cwd });
    const output = ['--output', 'disk/model.onnx'];
    await expectRefusal(['export', 'run', ...output], cwd, 1, 'disk/model.onnx', 'is read-only');
  });
});

test('a full disk', async ({ skip }) => {
  const cwd = await tempFolder({ ...(await tinyPictures()), 'disk/': '' });
  if (!mountTmpfs(join(cwd, 'disk'), 'size=64k')) skip('mounting needs root');
  const big = [...train, '--model.width', '32', '--out', 'disk/run'];
  await expectRefusalOfProcess(big, cwd, 1, 'disk/run/checkpoints/', 'the disk is full');
  // What was half-written must not stand in the way.
  expect(await readdir(join(cwd, 'disk/run/checkpoints'))).toEqual([]);
});
