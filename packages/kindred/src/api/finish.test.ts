import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Parts } from '@kindred/core/config';
import type { EvaluationInput } from '@kindred/core/evaluate';
import { prepareData } from '@kindred/core/train';
import { describe, expect, onTestFinished, test } from 'vitest';
import { RunFolder } from '../storage/run-folder.js';
import { interruptAt } from '../testing/interrupt.js';
import { tempFolder } from '../testing/temp-folder.js';
import { tinyDigits, tinyOptions } from '../testing/tiny-training.js';
import { openRun } from './run.js';
import { openSession } from './session.js';
import { resume, train } from './train.js';

const newFolder = async () => join(await tempFolder(), 'run');
const data = tinyDigits();

describe('what a run ends with', () => {
  test.each([
    ['the weights of its best epoch', {}],
    ['their moving average', { ema: 0.9 }],
    ['batches that its images do not fill', { batchSize: 25 }],
  ])('is what the opened run says, to the bit: %s', async (_, options) => {
    const out = await newFolder();
    const inferences: EvaluationInput[] = [];
    const onInference = (inference: EvaluationInput) => inferences.push(inference);
    const trained = await train({ ...tinyOptions, ...options, loss: 'cc', data, out, onInference });
    const run = await openRun(out);
    expect(inferences).toEqual([await run.infer(data.splits.test!)]);
    expect(inferences[0]).toHaveProperty('attention');
    expect((await run.evaluate({ data })).report).toEqual(trained.evaluation);
    expect(await readFile(trained.model)).toEqual(Buffer.from(await run.model()));
  });

  test('comes from the weights of the best epoch in the folder, not from the last ones', async () => {
    const [own, other] = [await newFolder(), await newFolder()];
    const options = { ...tinyOptions, validation: 0, ema: 0.9, data };
    const before = await train({ ...options, out: own });
    const { evaluation } = await train({ ...options, seed: 2, out: other });
    expect(before.evaluation).not.toEqual(evaluation);
    await cp(join(other, 'checkpoints/best.safetensors'), join(own, 'checkpoints/best.safetensors'));
    const resumed = await resume(own, { data });
    expect(resumed.evaluation).toEqual(evaluation);
    expect(await readFile(resumed.model)).toEqual(await readFile(join(other, 'model.onnx')));
  });

  test('is nothing where the evaluation is interrupted; resuming makes up for it', async () => {
    const out = await newFolder();
    const stopped = await train({ ...tinyOptions, data, out, ...interruptAt('evaluation') });
    expect(stopped).toMatchObject({ reason: 'interrupted', epochs: 2 });
    expect(stopped).not.toHaveProperty('evaluation');
    const finished = await resume(out, { data });
    expect(finished).toMatchObject({ reason: 'completed', evaluatedOn: 'test', epochs: 2 });
    expect(finished).not.toHaveProperty('pruning');
    expect((await (await openRun(out)).evaluate({ data })).report).toEqual(finished.evaluation);
  });
});

test('a session that is asked about images goes on with its training as if nothing had happened', async () => {
  const [out, other] = [await newFolder(), await newFolder()];
  await train({ ...tinyOptions, data, out, ema: 0.9 });
  const run = await openRun(out);
  const { record, classifier } = run;
  const session = await openSession(record, Parts.none, {});
  onTestFinished(() => session.close());
  const network = { classifier, weights: await run.weights() };
  expect(await session.infer(network, data.splits.test!, {})).toEqual(await run.infer(data.splits.test!));
  await session.train(await RunFolder.create(other, record), prepareData(data, record.config));
  for (const kind of ['last', 'best']) {
    const file = `checkpoints/${kind}.safetensors`;
    expect(await readFile(join(other, file)), kind).toEqual(await readFile(join(out, file)));
  }
});
