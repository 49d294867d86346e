import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineScore } from '@kindred/core/evaluate';
import * as ops from '@kindred/core/ops';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import { tinyDigits, tinyOptions } from '../../testing/tiny-training.js';
import { openRun, type Run } from '../run.js';
import { train } from '../train.js';
import { fitOwnBundle } from './bundle.js';
import { evaluateAbnormal } from './evaluate-abnormal.js';

let cwd = '';
let run: Run;
const data = tinyDigits();
const score = { name: 'energy' } as const;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  await train({ ...tinyOptions, data, out: join(cwd, 'run') });
  run = await openRun(join(cwd, 'run'));
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('the data', () => {
  test('that the run had in memory has to be handed over again', async () => {
    const rest = { score, falseAlarms: 0.2 };
    await expectFailure(fitOwnBundle(run, rest), 'in memory', '`data`');
    await expectFailure(evaluateAbnormal(run), 'in memory', '`data`');
    const { card } = await fitOwnBundle(run, { ...rest, data });
    expect(card.normality).toMatchObject({ score, falseAlarms: 0.2, images: 10, rejected: 2 });
  });

  test('has to be the one that the run was made with', async () => {
    const other = tinyDigits(2);
    const parts = ['digits is not the data', run.folder.path, 'changed'];
    await expectFailure(fitOwnBundle(run, { score, falseAlarms: 0.2, data: other }), ...parts);
    await expectFailure(fitOwnBundle(run, { calibrate: true, data: other }), ...parts);
    await expectFailure(evaluateAbnormal(run, { data: other }), ...parts);
  });
});

describe('is refused', () => {
  test('a threshold on too few images, with how many it needs', async () => {
    await expectFailure(fitOwnBundle(run, { score, data }), '10 validation images', 'at least 20');
    await expectFailure(fitOwnBundle(run, { score, falseAlarms: 0.09, data }), 'at least 12');
    expect((await fitOwnBundle(run, { score, falseAlarms: 0.1, data })).card.normality!.rejected).toBe(1);
  });

  test.each([0, 1, Number.NaN])('a share of %s', async (falseAlarms) => {
    await expectFailure(fitOwnBundle(run, { score, falseAlarms, data }), 'above 0 and below 1');
  });

  test('an option that says nothing without another', async () => {
    await expectFailure(fitOwnBundle(run, { falseAlarms: 0.1 }), '`score: ');
    await expectFailure(fitOwnBundle(run, { data }), '`data`');
  });

  test('normal images that are not held out', async () => {
    await expectFailure(evaluateAbnormal(run, { data, split: 'train' }), 'held-out');
    for (const images of [0, 1.5])
      await expectFailure(evaluateAbnormal(run, { data, images }), 'images', `${images}`);
    await expectFailure(evaluateAbnormal(run, { data, attacked: 0 }), 'attacked');
  });
});

test('a split and other numbers of images can be asked for', async () => {
  const { normal, results, scores } = await evaluateAbnormal(run, {
    ...{ data, split: 'validation', images: 8, attacked: 3 },
    scores: [score, { name: 'energy', temperature: 2 }],
    attacks: [{ name: 'fgsm' }],
    abnormal: [tinyDigits(2)],
  });
  expect(normal).toMatchObject({ data: 'digits', split: 'validation', images: 8 });
  expect(scores).toEqual(['energy', 'energy temperature 2']);
  const [first] = results;
  expect(first).toMatchObject({ name: 'digits', kind: 'data', images: 8, accuracy: undefined });
  const last = results.at(-1)!;
  expect(last).toMatchObject({ name: 'fgsm epsilon 8', images: 3 });
  expect(last.chance).toEqual({ auprNormal: 8 / 11, auprAbnormal: 3 / 11 });
  expect([0, 1 / 3, 2 / 3, 1]).toContain(last.cleanAccuracy);
});

test('a model is refused whose threshold or license nobody could read', async () => {
  const infinite = defineScore({
    name: 'infinite',
    description: 'a score of a test',
    build({ logits }) {
      const x = ops.sum(logits, { axes: [1] });
      return ops.div(ops.add(ops.mul(x, x), 1), ops.sub(x, x));
    },
  });
  const file = join(cwd, 'refused.onnx');
  const what = 'score infinite is Infinity for normal image 0';
  await expectFailure(run.export(file, { score: infinite, falseAlarms: 0.2, data }), what);
  await expectFailure(evaluateAbnormal(run, { scores: [infinite], data }), what);
  await expectFailure(
    run.export(file, { license: 3 as never }),
    "`license` is a text, such as 'CC-BY-4.0', not 3",
  );
  await expectFailure(run.export(file, { license: ' ' }), 'not " "');
  expect(existsSync(file)).toBe(false);
});
