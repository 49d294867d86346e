import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LoadedNetwork } from '../../infer/loaded-network.js';
import { variablesOf } from '../../infer/program.js';
import type { Weights } from '../../infer/weights.js';
import { createClassifier } from '../../models/classifier.js';
import { Random } from '../../random/random.js';
import { OrtEngine } from '../../runtime/ort-engine.js';
import { expectClose } from '../../testing/check-op.js';
import { noiseDataset } from '../../testing/images.js';
import { ort } from '../../testing/onnxruntime.js';
import { testEngine } from '../../testing/run-network.js';
import { syntheticVariable } from '../../testing/synthetic.js';
import { crossValidate, headAccuracy, stratifiedFolds } from './cross-validate.js';
import { extractFeatures } from './extract.js';
import { MemoryRows } from './feature-rows.js';
import { FeatureExtractor, headInput } from './features.js';
import { HeadTrainer } from './head.js';

let engine: OrtEngine;
beforeEach(() => {
  engine = testEngine();
});
afterEach(() => engine.close());

const classes = 3;
const classifier = createClassifier({
  ...({ channels: 1, height: 12, width: 10, classes } as const),
  model: { name: 'resnet20', width: 2 },
  loss: { name: 'cc' },
  normalization: { mean: [0.5], std: [0.25] },
});
const weights: Weights = new Map(
  variablesOf(classifier).map(({ name, shape }) => [name, syntheticVariable(name, shape)]),
);
const input = headInput(classifier);
const config = {
  batchSize: 6,
  sampler: { name: 'shuffle' },
  seed: 3,
  lowering: 'fast',
  precision: 'standard',
} as const;
const course = { epochs: 40, learningRate: 0.01 };

const create = () => HeadTrainer.create(engine, config, { classifier, weights }, input);

/** Features of three classes that do not overlap, in two copies. */
function separable(images = 24) {
  const random = new Random(1);
  const labels = Int32Array.from({ length: images }, (_, i) => i % classes);
  const copy = () => {
    const values = Float32Array.from({ length: images * 8 }, (_, i) => {
      const [image, feature] = [Math.floor(i / 8), i % 8];
      return (feature % classes === labels[image] ? 1 : 0) + 0.1 * random.normal();
    });
    return new MemoryRows(images, 8, values);
  };
  return { labels, copies: [copy(), copy()] };
}

describe('a head', () => {
  test('learns, the same each time, and nothing of the backbone', async () => {
    const trainer = await create();
    const set = separable();
    const first = await trainer.fit(set, course);
    const logits = await trainer.logits(set.copies[0]!);
    expect(headAccuracy(logits, set.labels, classes).accuracy).toBe(1);
    expect([...first!.keys()].sort()).toEqual([
      'attention.fc1.bias',
      'attention.fc1.weight',
      'attention.fc2.bias',
      'attention.fc2.weight',
      'fc.bias',
      'fc.weight',
    ]);
    expect(await trainer.fit(set, course)).toEqual(first);
  });

  test('gives the classes of images that it cannot tell apart their weights as odds', async () => {
    const images = 24;
    const labels = Int32Array.from({ length: images }, (_, i) => i % classes);
    const alike = { labels, copies: [new MemoryRows(images, 8, new Float32Array(images * 8).fill(0.5))] };
    const ce = createClassifier({ ...classifier.config, loss: { name: 'ce' } });
    // A whole batch: in parts of it other numbers of the classes would meet.
    const weighted = { ...config, batchSize: images, classWeights: [1, 2, 5] };
    const network = { classifier: ce, weights };
    const trainer = await HeadTrainer.create(engine, weighted, network, headInput(ce));
    await trainer.fit(alike, { epochs: 300, learningRate: 0.05 });
    const logits = await trainer.logits(alike.copies[0]!);
    expect(logits[1]! - logits[0]!).toBeCloseTo(Math.log(2), 1);
    expect(logits[2]! - logits[0]!).toBeCloseTo(Math.log(5), 1);
  });

  test('is the same whether steps are taken at once or, where memory is to be low, one by one', async () => {
    const careful = new OrtEngine(ort, { ...engine.settings, memory: 'low' });
    const single = await HeadTrainer.create(
      careful,
      { ...config, precision: 'high' },
      { classifier, weights },
      input,
    );
    const expected = await single.fit(separable(), course);
    await careful.close();
    expect(await (await create()).fit(separable(), course)).toEqual(expected);
  });

  test('says on the features what the network with it says of the images', async () => {
    const images = noiseDataset([0, 1, 2, 0, 1, 2, 0]);
    const extractor = await FeatureExtractor.load(engine, { classifier, weights }, 2);
    const set = await extractFeatures(
      extractor,
      images,
      { config: { classifier: classifier.config, augment: [], seed: 1 }, changed: 0 },
      classifier.parts,
    );
    const trainer = await create();
    const learned = await trainer.fit(set!, { epochs: 2, learningRate: 0.01 });
    const whole = { classifier, weights: new Map([...weights, ...learned!]) };
    const network = await LoadedNetwork.load(engine, whole, { batchSize: 7 });
    expectClose(await trainer.logits(set!.copies[0]!), (await network.infer(images)).logits, 1e-4, 'logits');
  });

  test('can be aborted', async () => {
    const trainer = await create();
    expect(await trainer.fit(separable(), course, { signal: AbortSignal.abort() })).toBeUndefined();
  });
});

describe('cross-validation', () => {
  test('has each image in one fold, and each class in all', () => {
    const labels = Int32Array.from([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
    const folds = stratifiedFolds(labels, 5, 1);
    expect(folds.flatMap((fold) => [...fold]).sort((a, b) => a - b)).toEqual([...labels.keys()]);
    for (const fold of folds) expect([...fold].map((image) => labels[image])).toEqual([0, 1, 2]);
    expect(stratifiedFolds(labels, 5, 2)).not.toEqual(folds);
  });

  test('measures each image by a head that has not seen it', async () => {
    const trainer = await create();
    const options = { folds: stratifiedFolds(separable().labels, 4, 1), classes };
    const good = await crossValidate(trainer, separable(), course, options);
    expect(good!.accuracy).toBe(1);
    // Features that tell nothing: what was learned by heart does not help.
    const random = new Random(2);
    const { labels } = separable();
    const values = Float32Array.from({ length: labels.length * 8 }, () => random.normal());
    const noise = new MemoryRows(labels.length, 8, values);
    const bad = await crossValidate(trainer, { labels, copies: [noise] }, course, options);
    expect(bad!.accuracy).toBeLessThan(0.7);
  });
});
