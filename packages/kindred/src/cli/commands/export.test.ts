import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelCardSchema, readMetadata } from '@kindred/core/export';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { callKindred } from '../../testing/run-kindred.js';
import { writeFiles } from '../../testing/temp-folder.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';

let cwd = '';

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  await writeFiles(cwd, await tinyPictures());
  await callKindred(['train', 'pets', '--epochs', '1', '--out', 'run', ...tinyFlags], { cwd });
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

const readText = (name: string) => readFile(join(cwd, name), 'utf8');

test('a description stands beside the model, and says the same as the one in it', async () => {
  const args = ['export', 'run', '-o', 'pets.onnx', '--embedding', '--license', 'CC-BY-4.0', '--calibrate'];
  const { code, stdout } = await callKindred(args, { cwd });
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^pets\.onnx {2}[\d.]+ kB, 3 classes, embeddings of 8 numbers\npets\.json {2}labels/,
  );

  const card = modelCardSchema.parse(JSON.parse(await readText('pets.json')));
  const { kindred, labels } = readMetadata(await readFile(join(cwd, 'pets.onnx')));
  expect(JSON.parse(kindred!)).toEqual(card);
  expect(labels).toBe('cat\ndog\nowl');
  expect(card).toMatchObject({
    version: 2,
    labels: ['cat', 'dog', 'owl'],
    input: { shape: ['batch', 3, 8, 8], channels: 'rgb' },
    preprocessing: { reduce: { shorterSide: 256 }, resize: { height: 8, width: 8 } },
    outputs: { logits: { shape: ['batch', 3] }, embedding: { shape: ['batch', 8] } },
    probabilities: 'softmax(logits / calibration.temperature)',
    accuracy: { split: 'validation', images: 9, caveat: expect.stringContaining('optimistic') },
    model: { name: 'lenet', width: 2, hidden: 8 },
    loss: { name: 'cc' },
    license: 'CC-BY-4.0',
  });
  const evaluated = JSON.parse(await readText('run/evaluation.json'));
  expect(card.accuracy).toMatchObject({
    top1: evaluated.accuracy.top1,
    interval: evaluated.accuracy.interval,
  });
  const { software } = JSON.parse(await readText('run/config.json'));
  expect(card.software).toMatchObject({ opset: 18, kindred: software.kindred, trainedWith: software });
});

test('the folder of the file is made where it is missing', async () => {
  const { code, stdout } = await callKindred(['export', 'run', '-o', 'new/folder/pets.onnx'], { cwd });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^new\/folder\/pets\.onnx {2}/);
  expect(modelCardSchema.parse(JSON.parse(await readText('new/folder/pets.json'))).labels).toHaveLength(3);
});

test('a run has one beside its model; it is written again with it', async () => {
  const before = modelCardSchema.parse(JSON.parse(await readText('run/model.json')));
  expect(before).not.toHaveProperty('license');
  expect(before.probabilities).toBe('softmax(logits)');
  const { stdout } = await callKindred(['export', 'run', '--license', 'MIT', '--json'], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    file: 'run/model.onnx',
    description: 'run/model.json',
    outputs: { logits: { shape: ['batch', 3] } },
  });
  expect(JSON.parse(await readText('run/model.json'))).toEqual({ ...before, license: 'MIT' });
});

test('another file in its place is kept', async () => {
  for (const content of ['{"my": "settings"}', 'no JSON']) {
    await writeFile(join(cwd, 'mine.json'), content);
    await expectRefusal(
      ['export', 'run', '-o', 'mine.onnx'],
      cwd,
      2,
      'mine.json',
      'mine.onnx',
      'another name',
    );
    expect(await readText('mine.json')).toBe(content);
  }
});
