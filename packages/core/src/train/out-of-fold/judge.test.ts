import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { datasetFromImages } from '../../data/memory-dataset.js';
import { confidentLearning, softmaxRows } from '../../evaluate/label-errors/index.js';
import { variablesOf } from '../../infer/program.js';
import { createClassifier } from '../../models/classifier.js';
import { initialValue } from '../../nn/scope.js';
import { Random } from '../../random/random.js';
import type { OrtEngine } from '../../runtime/ort-engine.js';
import { testEngine } from '../../testing/run-network.js';
import { parseTrainOptions, settle } from '../settle.js';
import { stratifiedFolds } from '../transfer/cross-validate.js';
import { judgeByHead } from './judge-by-head.js';
import { judgeByTraining } from './judge-by-training.js';
import type { Judgement } from './judgement.js';

let engine: OrtEngine;
beforeEach(() => {
  engine = testEngine();
});
afterEach(() => engine.close());

const [count, size] = [60, 8];
/** Has the label of the other class. */
const mislabelled = 17;
/** Is like no other image. */
const strange = 40;

/** Stripes of two directions, in noise. */
const dataset = datasetFromImages({
  images: Array.from({ length: count }, (_, i) => {
    const random = new Random(i);
    const data = Uint8Array.from({ length: size ** 2 }, (_, pixel) => {
      const along = i % 2 === 0 ? pixel % size : Math.floor(pixel / size);
      const stripe = i === strange ? pixel < 20 : along % 4 < 2;
      return (stripe ? 200 : 40) + random.int(40);
    });
    return { channels: 1, height: size, width: size, data };
  }),
  labels: Array.from({ length: count }, (_, i) => (i === mislabelled ? 0 : i % 2)),
  classNames: ['standing', 'lying'],
  sourceName: 'stripes',
});
const folds = stratifiedFolds(dataset.labels, 3, 1);

function expectFound(judgement: Judgement | undefined): void {
  const { logits, normality } = judgement!;
  const probabilities = softmaxRows(logits, 2);
  const { issues } = confidentLearning(
    { probabilities, labels: dataset.labels, classes: 2 },
    { filter: 'predicted-neq-given' },
  );
  expect(issues[0]).toMatchObject({ image: mislabelled, label: 0, suggested: 1 });
  expect(normality.indexOf(Math.min(...normality))).toBe(strange);
}

const { options, parts } = parseTrainOptions({
  ...({
    model: { name: 'lenet', width: 4, hidden: 16 },
    loss: 'ce',
    augment: 'none',
    validation: 0,
  } as const),
  ...{ epochs: 12, batchSize: 10, learningRate: 0.05 },
});

describe('what is wrong is seen by what was trained without it', () => {
  test('networks that are trained from scratch', async () => {
    const progress: number[][] = [];
    const judgement = await judgeByTraining({
      ...{ dataset, folds, parts, config: settle(options, dataset, parts) },
      createEngine: testEngine,
      onProgress: (_, ...numbers) => progress.push(numbers),
    });
    expectFound(judgement);
    expect(progress.at(-1)).toEqual([3 * 12 * 4, 3 * 12 * 4]);
  });

  test('heads on features of a network that has never seen such images', async () => {
    const classifier = createClassifier({
      ...settle(options, dataset, parts).classifier,
      model: { name: 'lenet', width: 16, hidden: 256 },
    });
    const weights = new Map(
      variablesOf(classifier).map((variable) => [variable.name, initialValue(variable, 3)]),
    );
    const given = { engine, network: { classifier, weights }, dataset, folds, seed: 1 };
    const judgement = await judgeByHead(given);
    expectFound(judgement);
  });
});

test('judging can be aborted', async () => {
  const signal = AbortSignal.abort();
  const config = settle(options, dataset, parts);
  expect(await judgeByTraining({ dataset, folds, config, createEngine: testEngine, signal })).toBeUndefined();
});
