import { cp, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { train } from '../../api/train.js';
import { expectFailure } from '../../testing/expect-failure.js';
import { interruptAt } from '../../testing/interrupt.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyDigits, tinyOptions } from '../../testing/tiny-training.js';
import { newestRun } from './newest-run.js';

const options = { ...tinyOptions, data: tinyDigits(), epochs: 1 };

/** Sets the time at which a run was saved, in seconds. */
async function saveAt(folder: string, name: string, time: number): Promise<void> {
  await utimes(join(folder, name, 'checkpoints/last.safetensors'), time, time);
}

test('the finished run that was saved last is the newest; newer ones that are not finished are named', async () => {
  const folder = await tempFolder({ 'photos/cat.jpg': '', 'file.txt': '' });
  await train({ ...options, out: join(folder, 'a') });
  await cp(join(folder, 'a'), join(folder, 'b'), { recursive: true });
  await train({ ...options, out: join(folder, 'stopped'), ...interruptAt('step') });
  await cp(join(folder, 'b'), join(folder, 'broken'), { recursive: true });
  await writeFile(join(folder, 'broken/config.json'), '{}');
  await saveAt(folder, 'broken', 400);
  await saveAt(folder, 'stopped', 300);
  await saveAt(folder, 'b', 100);
  await saveAt(folder, 'a', 200);

  const { newest, skipped } = await newestRun(folder);
  expect(newest).toBe(join(folder, 'a'));
  expect(skipped.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'broken damaged',
    'stopped interrupted',
  ]);
  await saveAt(folder, 'b', 500);
  expect(await newestRun(folder)).toEqual({ newest: join(folder, 'b'), skipped: [] });

  await rm(join(folder, 'a'), { recursive: true });
  await rm(join(folder, 'b/model.onnx'));
  await expectFailure(
    newestRun(folder),
    `there is no finished run in ${folder}/ here, only ${folder}/b, which is interrupted, `,
    'kindred train',
  );
});

test('no run at all', async () => {
  const folder = await tempFolder({ 'photos/cat.jpg': '' });
  await expectFailure(newestRun(folder), `there is no finished run in ${folder}/ here: `, 'kindred train');
  await expectFailure(newestRun(join(folder, 'none')), 'there is no finished run in');
});
