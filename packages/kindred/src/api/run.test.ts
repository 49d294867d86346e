import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digitsSource } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { decodeCheckpoint, emaPrefix } from '@kindred/core/train';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openData } from '../data/index.js';
import { expectFailure } from '../testing/expect-failure.js';
import { interruptAt } from '../testing/interrupt.js';
import { tempFolder, writeFiles } from '../testing/temp-folder.js';
import { noiseImage } from '../testing/test-images.js';
import { tinyDigits, tinyOptions, tinyPictures } from '../testing/tiny-training.js';
import { loadClassifier } from './classifier.js';
import type { FinishedRun } from './finish.js';
import { openRun } from './run.js';
import { train } from './train.js';

describe('a run on pictures', () => {
  let cwd = '';
  let data = '';
  let trained: FinishedRun;

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
    data = join(cwd, 'pets');
    await writeFiles(cwd, await tinyPictures());
    await writeFiles(cwd, await tinyPictures('four', ['a', 'b', 'c', 'd']));
    await writeFiles(cwd, await tinyPictures('other', ['cat', 'cow', 'owl']));
    trained = await train({ ...tinyOptions, data, out: join(cwd, 'run'), limitPerClass: 5 });
  });

  afterAll(() => rm(cwd, { recursive: true, force: true }));

  test('is evaluated on the images that it held out, also where its data is named', async () => {
    const run = await openRun(trained.folder);
    const own = await run.evaluate();
    expect(own).toMatchObject({ split: 'validation', data: 'pets', classNames: ['cat', 'dog', 'owl'] });
    expect(own.caveat).toContain('the best epoch was chosen on these images');
    expect(own.report).toEqual(trained.evaluation);
    expect(own.report.samples).toBe(9);
    expect(await run.evaluate({ data })).toEqual(own);
  });

  test('has the splits of the training, also its limit', async () => {
    const run = await openRun(trained.folder);
    const progress: number[][] = [];
    const onProgress = (done: number, total: number) => progress.push([done, total]);
    const { report } = await run.evaluate({ split: 'train', onProgress });
    expect(report.samples).toBe(15);
    expect(progress).toEqual([
      [8, 15],
      [15, 15],
    ]);
    expect(
      await expectFailure(run.evaluate({ split: 'test' }), 'pets has no test images', 'train, validation'),
    ).toBeInstanceOf(UsageError);
  });

  test('is not evaluated on other classes', async () => {
    const run = await openRun(trained.folder);
    const [four, other] = [join(cwd, 'four'), join(cwd, 'other')];
    await expectFailure(run.evaluate({ data: four }), 'four has a class "a"', 'knows cat, dog, owl');
    await expectFailure(run.evaluate({ data: other }), 'class "cow"', 'knows cat, dog, owl');
  });

  test('is not evaluated on its data once that has changed, unless it is named', async () => {
    const added = join(data, 'cat/new.png');
    await writeFiles(data, { 'cat/new.png': await noiseImage({ seed: 99 }).png().toBuffer() });
    onTestFinished(() => rm(added));
    const run = await openRun(trained.folder);
    const refusal = await expectFailure(run.evaluate(), `(${data}) has changed since the run`, '`data`');
    expect(refusal).toBeInstanceOf(UsageError);
    // What was held out can no longer be told: all pictures are taken as they are found.
    const whole = await run.evaluate({ data });
    expect(whole).toMatchObject({ split: 'train', report: { samples: 37 } });
    expect(whole.caveat).toContain('where the network was trained on some of them, this is too good');
  });
});

test('a run on data in memory needs it again', async () => {
  const out = join(await tempFolder(), 'run');
  const { evaluation } = await train({ ...tinyOptions, data: tinyDigits(), out });
  const run = await openRun(out);
  const refusal = await expectFailure(run.evaluate(), 'data in memory (digits)', '`data`');
  expect(refusal).toBeInstanceOf(UsageError);
  const evaluated = await run.evaluate({ data: tinyDigits() });
  expect(evaluated).toMatchObject({ split: 'test', data: 'digits' });
  expect(evaluated.report).toEqual(evaluation);
  const others = digitsSource({ seed: 3, trainSize: 10, testSize: 30 });
  expect((await run.evaluate({ data: others })).report.samples).toBe(30);
});

test('a run keeps the test images that it was told to hold out', async () => {
  const folder = await tempFolder(await tinyPictures());
  const [data, out] = [join(folder, 'pets'), join(folder, 'run')];
  const trained = await train({ ...tinyOptions, data, out, dataOptions: { test: 0.25 } });
  expect(trained.evaluatedOn).toBe('test');
  const evaluated = await (await openRun(out)).evaluate();
  expect(evaluated).toMatchObject({ split: 'test', report: { samples: 9 } });
  expect(evaluated).not.toHaveProperty('caveat');
  expect(evaluated.report).toEqual(trained.evaluation);
  // Held out when the data was opened, they are the same, and remembered as such.
  const opened = join(folder, 'opened');
  const source = await openData(data, { test: 0.25 });
  expect((await train({ ...tinyOptions, data: source, out: opened })).evaluation).toEqual(trained.evaluation);
  const run = await openRun(opened);
  expect(run.record.data).toMatchObject({ fingerprint: source.fingerprint, options: { test: 0.25 } });
  for (const same of [data, source]) {
    expect((await run.evaluate({ data: same })).report).toEqual(trained.evaluation);
  }
  const other = await openData(data, { test: 0.5 });
  await expectFailure(run.evaluate({ data: other }), 'a share of 0.25', 'now it is 0.5', '`test: 0.25`');
});

describe('a run that was interrupted in its first epoch', () => {
  test.each([
    ['the weights', {}, ''],
    ['their moving average, where there is one,', { ema: 0.9 }, emaPrefix],
  ])('is used by %s of its last checkpoint', async (_, options, prefix) => {
    const out = join(await tempFolder(), 'run');
    const source = tinyDigits();
    const stopped = { ...tinyOptions, ...options, data: source, out, ...interruptAt('step') };
    expect((await train(stopped)).reason).toBe('interrupted');
    const run = await openRun(out);
    const path = join(out, 'checkpoints/last.safetensors');
    const { states, position } = decodeCheckpoint(await readFile(path), path);
    expect(position).toMatchObject({ epoch: 0, step: 1 });
    const weights = await run.weights();
    expect([...weights.keys()]).toContain('conv1.weight');
    for (const [name, values] of weights) expect(values, name).toEqual(states.get(prefix + name)!.data);

    const { report, split } = await run.evaluate({ data: source });
    expect({ split, samples: report.samples }).toEqual({ split: 'test', samples: 20 });
    const { file } = await run.export(join(out, 'first.onnx'));
    const classifier = await loadClassifier(file, { threads: 1 });
    onTestFinished(() => classifier.close());
    expect(classifier.card).not.toHaveProperty('accuracy');
    expect(classifier.labels).toEqual(source.classNames);
    const prediction = await classifier.predict(await noiseImage({ width: 28, height: 28 }).png().toBuffer());
    expect(source.classNames).toContain(prediction.label);
  });

  test('and lost its checkpoint says so', async () => {
    const out = join(await tempFolder(), 'run');
    await train({ ...tinyOptions, data: tinyDigits(), out, ...interruptAt('step') });
    await rm(join(out, 'checkpoints/last.safetensors'));
    const run = await openRun(out);
    await expectFailure(run.evaluate({ data: tinyDigits() }), `${out} has no checkpoint yet`, 'resume("');
    await expectFailure(run.export(join(out, 'model.onnx')), `${out} has no checkpoint yet`);
  });
});
