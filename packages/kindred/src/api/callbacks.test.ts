import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochCallback } from '@kindred/core/train';
import { expect, test } from 'vitest';
import { interruptAt } from '../testing/interrupt.js';
import { tempFolder } from '../testing/temp-folder.js';
import { tinyDigits, tinyOptions } from '../testing/tiny-training.js';
import type { RunEvent } from './events.js';
import { pruneRun } from './prune/index.js';
import { openRun } from './run.js';
import { resume, train } from './train.js';

const data = tinyDigits();
const options = { ...tinyOptions, epochs: 3, data };

async function metricsOf(folder: string): Promise<Record<string, unknown>[]> {
  const lines = (await readFile(join(folder, 'metrics.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line)).filter(({ type }) => type === 'epoch');
}

test('a run that a callback stops is evaluated and exported, and complete for who resumes it', async () => {
  const out = join(await tempFolder(), 'run');
  const run = await train({ ...options, out, onEpoch: (_, control) => control.stop() });
  expect(run).toMatchObject({ reason: 'stopped', epochs: 1, evaluatedOn: 'test' });
  expect((await (await openRun(out)).evaluate({ data })).report).toEqual(run.evaluation);
  expect(await metricsOf(out)).toMatchObject([{ epoch: 1, stopped: true }]);

  const notes: RunEvent[] = [];
  const onEvent = (event: RunEvent) => event.type === 'note' && notes.push(event);
  const again = await resume(out, { data, onEvent });
  expect(again).toMatchObject({ reason: 'stopped', evaluation: run.evaluation });
  expect(notes).toEqual([{ type: 'note', message: expect.stringContaining('is complete') }]);
});

test('a scaled learning rate is that of a resumed run as well, to the last bit', async () => {
  const folder = await tempFolder();
  const [whole, stopped] = [join(folder, 'whole'), join(folder, 'stopped')];
  const onEpoch: EpochCallback = ({ epoch }, control) => {
    if (epoch === 1) control.scaleLearningRate(0.5);
  };
  await train({ ...options, out: whole, onEpoch });
  const { reason } = await train({ ...options, out: stopped, onEpoch, ...interruptAt('epoch') });
  expect(reason).toBe('interrupted');
  await resume(stopped, { data });
  for (const file of ['checkpoints/last.safetensors', 'model.onnx']) {
    expect((await readFile(join(stopped, file))).equals(await readFile(join(whole, file))), file).toBe(true);
  }
  expect(await metricsOf(whole)).toMatchObject(Array(3).fill({ learningRateScale: 0.5 }));
});

test('an error of a callback ends a run, which can be resumed', async () => {
  const out = join(await tempFolder(), 'run');
  const lost = new Error('no answer from the dashboard');
  const onEpoch = async () => {
    throw lost;
  };
  await expect(train({ ...options, out, onEpoch })).rejects.toBe(lost);
  const asked: number[] = [];
  const run = await resume(out, { data, onEpoch: ({ epoch }) => void asked.push(epoch) });
  expect(run.reason).toBe('completed');
  expect(asked).toEqual([1, 2, 3]);
});

test('the further training of a pruned network is asked for, too', async () => {
  const folder = await tempFolder();
  const out = join(folder, 'run');
  await train({ ...options, epochs: 1, out });
  const pruned = await pruneRun(out, {
    data,
    keep: 0.5,
    criterion: 'l1',
    epochs: 3,
    out: join(folder, 'pruned'),
    async onEpoch(_, control) {
      const { embedding, labels } = await control.infer();
      expect(embedding.vectors).toHaveLength(embedding.dimensions * labels.length);
      control.stop();
    },
  });
  expect(pruned).toMatchObject({ reason: 'stopped', epochs: 1 });
  expect(pruned.pruning.after.accuracy).toBe(pruned.evaluation.accuracy.top1);
});
