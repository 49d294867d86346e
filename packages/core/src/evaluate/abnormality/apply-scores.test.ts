import { afterAll, describe, expect, test } from 'vitest';
import { Parts } from '../../config/index.js';
import { UsageError } from '../../errors.js';
import { createClassifier } from '../../models/classifier.js';
import { sum } from '../../ops/reduce/sum.js';
import { normals } from '../../testing/check-op.js';
import { testEngine } from '../../testing/run-network.js';
import { runScore } from '../../testing/run-score.js';
import { fitScore, ScoreProgram } from './apply-scores.js';
import { requireFiniteScores } from './build-score.js';
import { defineScore, type ScoreDefinition, type TrainingFeatures } from './score.js';

const engine = testEngine();
afterAll(() => engine.close());

const [dimensions, classes] = [6, 3];

function featuresOf(samples: number, name: string): TrainingFeatures {
  return {
    embedding: Float32Array.from(normals(samples * dimensions, `${name} embedding`)),
    dimensions,
    logits: Float32Array.from(normals(samples * classes, `${name} logits`)),
    labels: Int32Array.from({ length: samples }, (_, i) => i % classes),
    classes,
  };
}

const training = featuresOf(40, 'training');
const images = featuresOf(11, 'images');
const classifier = createClassifier({
  model: { name: 'lenet' },
  loss: { name: 'ce' },
  channels: 1,
  height: 28,
  width: 28,
  classes,
  normalization: { mean: [0.5], std: [0.5] },
});

async function scoresOf(configs: { name: string }[], batchSize?: number) {
  const fitted = configs.map((config) => fitScore(config, training));
  const program = await ScoreProgram.load(engine, fitted, training, classifier, new Map(), batchSize);
  return program.scores(images);
}

describe('scores of one name with other options', () => {
  const configs = [
    { name: 'nearest-neighbours', k: 1 },
    { name: 'nearest-neighbours', k: 30 },
    { name: 'nearest-neighbours', bank: 20 },
    { name: 'mahalanobis', normalize: false },
    { name: 'mahalanobis' },
    { name: 'energy', temperature: 4 },
  ];
  const labels = [
    'nearest-neighbours k 1',
    'nearest-neighbours k 30',
    'nearest-neighbours bank 20',
    'mahalanobis normalize false',
    'mahalanobis',
    'energy temperature 4',
  ];

  test('are all there, each with its own statistics', async () => {
    const scores = await scoresOf(configs);
    expect([...scores.keys()]).toEqual(labels);
    for (const [i, label] of labels.entries()) {
      const alone = await runScore({ score: configs[i]!, ...images, training });
      const values = scores.get(label)!;
      for (const [image, value] of alone.entries()) expect(values[image]).toBeCloseTo(value, 5);
    }
  });

  test('do not depend on how images are cut into batches', async () => {
    const [whole, cut] = [await scoresOf(configs), await scoresOf(configs, 4)];
    for (const label of labels) {
      const values = cut.get(label)!;
      for (const [image, value] of whole.get(label)!.entries()) expect(values[image]).toBeCloseTo(value, 5);
    }
  });
});

test('a fitted score knows its label', () => {
  expect(fitScore({ name: 'nearest-neighbours', k: 2 }, training).label).toBe('nearest-neighbours k 2');
});

test('the same score twice is refused', async () => {
  const twice = scoresOf([{ name: 'energy' }, { name: 'energy', temperature: 1 } as { name: string }]);
  await expect(twice).rejects.toThrow(UsageError);
});

describe('a score of one’s own', () => {
  const load = async (rest: Partial<ScoreDefinition<never, string>>) => {
    const build = ({ logits }: { logits: never }) => sum(logits, { axes: [1] });
    const mine = defineScore({ name: 'mine', description: 'a score of a test', build, ...rest } as never);
    const parts = new Parts([mine]);
    const fitted = [fitScore({ name: 'mine' }, training, parts)];
    const network = createClassifier(classifier.config, parts);
    return ScoreProgram.load(engine, fitted, training, network, new Map(), 4);
  };

  test.each([
    ['a matrix', ({ logits }: { logits: never }) => logits, '[4, 3]'],
    ['a scalar', ({ logits }: { logits: never }) => sum(logits), '[]'],
    ['nothing', () => undefined, 'undefined'],
  ])('that gives %s is refused', async (_, build, found) => {
    await expect(load({ build } as never)).rejects.toThrow(
      `\`build\` of score mine must give float32 [4], not ${found}`,
    );
  });

  test.each([
    [{ mean: { shape: [2], data: Float32Array.of(1) } }, '1 for [2], 1 of them finite'],
    [{ mean: { shape: [1], data: Float32Array.of(Number.NaN) } }, '1 for [1], 0 of them finite'],
    [{ mean: [1] }, 'undefined'],
  ])('that is fitted with %j is refused', async (statistics, found) => {
    await expect(load({ fit: () => statistics } as never)).rejects.toThrow(
      `\`fit\` of score mine must give mean as a shape and a Float32Array of as many finite numbers, not ${found}`,
    );
  });

  test('that is not finite for ordinary images is refused', () => {
    expect(() => requireFiniteScores('mine', Float32Array.of(1, Infinity))).toThrow(
      'score mine is Infinity for normal image 1',
    );
    requireFiniteScores('mine', Float32Array.of(1, 2));
  });
});
