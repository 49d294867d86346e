import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NamedConfig } from '../../config/index.js';
import { evaluationBatches } from '../../data/batches.js';
import { evaluationPipeline } from '../../data/pipeline.js';
import { LoadedNetwork } from '../../infer/loaded-network.js';
import { variablesOf } from '../../infer/program.js';
import { createClassifier } from '../../models/classifier.js';
import type { OrtEngine } from '../../runtime/ort-engine.js';
import { expectClose } from '../../testing/check-op.js';
import { noiseDataset } from '../../testing/images.js';
import { testEngine } from '../../testing/run-network.js';
import { syntheticVariable } from '../../testing/synthetic.js';
import { extractFeatures, type FeatureCache } from './extract.js';
import type { MemoryRows } from './feature-rows.js';
import { FeatureExtractor, headInput } from './features.js';

let engine: OrtEngine;
beforeEach(() => {
  engine = testEngine();
});
afterEach(() => engine.close());

function network(model: NamedConfig, loss: NamedConfig) {
  const classifier = createClassifier({
    ...({ channels: 1, height: 12, width: 10, classes: 3 } as const),
    model,
    loss,
    normalization: { mean: [0.5], std: [0.25] },
  });
  const weights = new Map(
    variablesOf(classifier).map(({ name, shape }) => [name, syntheticVariable(name, shape)]),
  );
  return { classifier, weights };
}

const resnet = { name: 'resnet20', width: 2 };

test.each<[string, NamedConfig, NamedConfig, { isPooled: boolean; shape: number[] }]>([
  ['means alone', resnet, { name: 'ce' }, { isPooled: true, shape: [8, 1, 1] }],
  ['means alone, for attention as well', resnet, { name: 'cc' }, { isPooled: true, shape: [8, 1, 1] }],
  [
    'pixels, which a gate scales',
    resnet,
    { name: 'cc', attention: 'gate' },
    { isPooled: false, shape: [8, 3, 3] },
  ],
  ['pixels, which the loss compares', resnet, { name: 'mc' }, { isPooled: false, shape: [8, 3, 3] }],
  [
    'pixels, which the embedding reads',
    { name: 'lenet', width: 2, hidden: 4 },
    { name: 'ce' },
    { isPooled: false, shape: [4, 3, 2] },
  ],
])('a head may read %s', (_, model, loss, expected) => {
  expect(headInput(network(model, loss).classifier)).toEqual(expected);
});

const config = {
  classifier: network(resnet, { name: 'ce' }).classifier.config,
  augment: [{ name: 'horizontalFlip' }],
  seed: 1,
};

test('of images as they are, the pooled features are the embeddings', async () => {
  const { classifier, weights } = network(resnet, { name: 'ce' });
  const images = noiseDataset([0, 1, 2, 0, 1]);
  const extractor = await FeatureExtractor.load(engine, { classifier, weights }, 2);
  const set = await extractFeatures(extractor, images, { config, changed: 1 }, classifier.parts);
  const loaded = await LoadedNetwork.load(engine, { classifier, weights }, { batchSize: 2 });
  const { embedding } = await loaded.infer(images);
  expect(set!.labels).toBe(images.labels);
  expect(set!.copies).toHaveLength(2);
  const features = (set!.copies[0] as MemoryRows).values;
  expectClose(features, embedding!, 1e-5, 'features');
  expect(set!.copies[1]).not.toEqual(set!.copies[0]);
});

test('those that are known are not extracted again, and the result is the same', async () => {
  const { classifier, weights } = network(resnet, { name: 'ce' });
  const images = noiseDataset([0, 1, 2, 0, 1]);
  const extractor = await FeatureExtractor.load(engine, { classifier, weights }, 2);
  const cache = memoryCache();
  const progress: number[][] = [];
  const extract = () =>
    extractFeatures(extractor, images, { config, changed: 0 }, classifier.parts, {
      cache,
      onProgress: (...numbers) => progress.push(numbers),
    });
  const first = await extract();
  expect(progress.at(-1)).toEqual([5, 5, 0]);
  await extractor.dispose();
  const second = await extract();
  expect(progress.at(-1)).toEqual([5, 5, 5]);
  expect(second).toEqual(first);
  const [batch] = evaluationBatches(images, 1, evaluationPipeline(classifier.config));
  expect(cache.get(batch!.images)).toEqual(first!.copies[0]!.get(0));
});

test('it can be aborted by what happens meanwhile, also where all features are known', async () => {
  const { classifier, weights } = network(resnet, { name: 'ce' });
  const extractor = await FeatureExtractor.load(engine, { classifier, weights }, 2);
  const cache = { ...memoryCache(), get: () => new Float32Array(8) };
  const controller = new AbortController();
  setTimeout(() => controller.abort());
  const images = noiseDataset(Array(100).fill(0));
  const set = extractFeatures(extractor, images, { config, changed: 0 }, classifier.parts, {
    ...{ cache, signal: controller.signal },
  });
  expect(await set).toBeUndefined();
});

test('it can be aborted', async () => {
  const { classifier, weights } = network(resnet, { name: 'ce' });
  const extractor = await FeatureExtractor.load(engine, { classifier, weights }, 2);
  const signal = AbortSignal.abort();
  const images = noiseDataset([0, 1]);
  expect(
    await extractFeatures(extractor, images, { config, changed: 0 }, classifier.parts, { signal }),
  ).toBeUndefined();
});

function memoryCache(): FeatureCache {
  const known = new Map<string, Float32Array>();
  return {
    get: (image) => known.get(String(image)),
    set(image, features) {
      known.set(String(image), features.slice());
    },
    save: async () => {},
  };
}
