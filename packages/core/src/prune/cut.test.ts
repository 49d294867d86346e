import { describe, expect, test } from 'vitest';
import type { NamedConfig } from '../config/named.js';
import { datasetFromBuffer } from '../data/memory-dataset.js';
import { evaluationPipeline } from '../data/pipeline.js';
import { type Classifier, type ClassifierConfig, createClassifier } from '../models/classifier.js';
import { batchNorm, conv, linear } from '../nn/layers/index.js';
import type { Widths } from '../nn/scope.js';
import { mul } from '../ops/elementwise/mul.js';
import { relu } from '../ops/elementwise/relu.js';
import { maxPool2d } from '../ops/pool/max-pool2d.js';
import { mean } from '../ops/reduce/mean.js';
import { concat } from '../ops/shape/concat.js';
import { flatten } from '../ops/shape/reshape.js';
import { Random } from '../random/random.js';
import { testEngine } from '../testing/run-network.js';
import { syntheticImages, syntheticVariable } from '../testing/synthetic.js';
import { cutWeights, maskWeights } from './cut.js';
import { type PrunableNetwork, prunableNetwork } from './network.js';
import { proveSame } from './proof.js';

const classes = 7;

function configOf(model: NamedConfig, loss: NamedConfig, channels: 1 | 3, size: number): ClassifierConfig {
  const each = (value: number) => Array.from({ length: channels }, () => value);
  const normalization = { mean: each(0.5), std: each(0.25) };
  return { model, loss, channels, height: size, width: size, classes, normalization };
}

/** Cuts about half of each group's channels at random, and compares what the masked and the cut network say. */
async function check(network: PrunableNetwork, withWidths: (widths: Widths) => Classifier): Promise<Widths> {
  const random = new Random(1);
  const cuts = new Map(
    network.groups.map(({ number, channels }) => {
      const order = random.shuffle(channels.map((_, channel) => channel));
      return [number, new Set(order.slice(0, 1 + random.int(channels.length - 1)))] as const;
    }),
  );
  const weights = new Map(
    network.variables.map(({ name, shape }) => [name, syntheticVariable(name, shape)] as const),
  );
  const cut = cutWeights(network, weights, cuts);
  const classifier = withWidths(cut.widths);
  const { channels, height, width } = network.classifier.config;
  const images = datasetFromBuffer({
    pixels: syntheticImages('images', [4, channels, height, width]).data as Uint8Array,
    labels: Int32Array.of(0, 1, 2, 3),
    classNames: Array.from({ length: classes }, (_, i) => `${i}`),
    channels,
    height,
    width,
    sourceName: 'noise',
  });
  const engine = testEngine();
  const masked = { classifier: network.classifier, weights: maskWeights(network, weights, cuts) };
  const pair = [masked, { classifier, weights: cut.weights }] as const;
  expect(await proveSame(engine, pair, images, evaluationPipeline(classifier.config))).toBeLessThan(1e-4);
  // The cut network trains as well: its variables are those that its own graph has.
  const again = prunableNetwork(classifier);
  for (const { name, shape } of again.variables) {
    expect(cut.weights.get(name)!.length, name).toBe(shape.reduce((size, dim) => size * dim, 1));
  }
  const other = {
    classifier,
    weights: new Map([...cut.weights].map(([k, v]) => [k, v.map((x) => 1.1 * x)])),
  };
  await expect(
    proveSame(engine, [masked, other], images, evaluationPipeline(classifier.config)),
  ).rejects.toThrow(/the cut network does not compute what the masked one does/);
  await engine.close();
  return cut.widths;
}

describe('a cut network computes what the masked one does', () => {
  test.each<[string, NamedConfig, NamedConfig, 1 | 3, number]>([
    ['LeNet', { name: 'lenet', width: 6, hidden: 20 }, { name: 'ce' }, 1, 12],
    ['LeNet with centres', { name: 'lenet', width: 6, hidden: 20 }, { name: 'center' }, 1, 12],
    ['ResNet-20', { name: 'resnet20', width: 6 }, { name: 'cc' }, 3, 16],
    ['ResNet-18, large stem', { name: 'resnet18', width: 5, stem: 'large' }, { name: 'focal' }, 3, 40],
    ['ResNet-20, gated', { name: 'resnet20', width: 6 }, { name: 'cc', attention: 'gate' }, 3, 16],
    ['ResNet-20, L-GM', { name: 'resnet20', width: 6 }, { name: 'lgm' }, 3, 16],
    [
      'ResNet-20, L-GM with variances',
      { name: 'resnet20', width: 6 },
      { name: 'lgm', covariance: 'diagonal' },
      3,
      16,
    ],
    ['LeNet, cosines', { name: 'lenet', width: 6, hidden: 20 }, { name: 'arcface' }, 1, 12],
    ['VGG-16', { name: 'vgg16', width: 4 }, { name: 'ce' }, 3, 32],
    ['VGG-16, hidden layers', { name: 'vgg16', width: 2, head: 'mlp' }, { name: 'arcface' }, 3, 32],
  ])('%s', async (_, model, loss, channels, size) => {
    const config = configOf(model, loss, channels, size);
    const network = prunableNetwork(createClassifier(config));
    expect(network.groups.length).toBeGreaterThan(1);
    await check(network, (widths) => createClassifier({ ...config, widths }));
  });

  test('a network it has never seen: branches, groups, depthwise kernels, pooling, a gate', async () => {
    const config = configOf({ name: 'lenet' }, { name: 'ce' }, 3, 16);
    const network = prunableNetwork(unseen(config, {}));
    const widths = await check(network, (pruned) => unseen(config, pruned));
    expect(network.groups.map(({ name, channels }) => [name, channels.length])).toEqual([
      ['stem', 8],
      ['left', 6],
      ['grouped', 3],
      ['hidden', 10],
    ]);
    expect(widths.depthwise).toBe(widths.right);
    expect(widths.grouped! % 2).toBe(0);
  });
});

/** A classifier of no known architecture. */
function unseen(config: ClassifierConfig, widths: Widths): Classifier {
  const known = createClassifier(config);
  return {
    ...known,
    build(root, images) {
      const scope = root.withWidths(widths);
      const kernel = { kernel: 3, padding: 1 };
      const stem = relu(
        batchNorm(scope.at('bn'), conv(scope.at('stem'), images, { ...kernel, outChannels: 8, stride: 2 })),
      );
      const left = conv(scope.at('left'), stem, { ...kernel, outChannels: 6 });
      const right = conv(scope.at('right'), stem, { kernel: 1, outChannels: 8 });
      const depthwise = conv(scope.at('depthwise'), right, {
        ...kernel,
        outChannels: right.shape[1]!,
        groups: right.shape[1]!,
      });
      const joined = maxPool2d(relu(concat([left, depthwise], 1)), 2);
      const grouped = conv(scope.at('grouped'), joined, { ...kernel, outChannels: 6, groups: 2 });
      const gate = mean(grouped, { axes: [2, 3], keepDims: true });
      const embedding = relu(linear(scope.at('hidden'), flatten(mul(grouped, gate)), { outFeatures: 10 }));
      const logits = linear(scope.at('head'), embedding, { outFeatures: config.classes });
      return { logits, featureMap: grouped, embedding, attention: undefined };
    },
  };
}
