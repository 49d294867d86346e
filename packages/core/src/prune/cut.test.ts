import { describe, expect, test } from 'vitest';
import type { NamedConfig } from '../config/index.js';
import { datasetFromBuffer } from '../data/memory-dataset.js';
import type { Tensor } from '../graph/graph.js';
import type { Weights } from '../infer/weights.js';
import { type ClassifierConfig, createClassifier } from '../models/classifier.js';
import { zeros } from '../nn/initializers.js';
import { batchNorm, conv, linear, squeezeExcitation } from '../nn/layers/index.js';
import type { Scope, Widths } from '../nn/scope.js';
import { add, hardSigmoid, hardSwish, mul, relu, relu6 } from '../ops/elementwise/index.js';
import { maxPool2d } from '../ops/pool/max-pool2d.js';
import { mean } from '../ops/reduce/mean.js';
import { sum } from '../ops/reduce/sum.js';
import { concat } from '../ops/shape/concat.js';
import { flatten } from '../ops/shape/reshape.js';
import { slice } from '../ops/shape/slice.js';
import { transpose } from '../ops/shape/transpose.js';
import { Random } from '../random/random.js';
import { customClassifier, type NetworkBody } from '../testing/custom-classifier.js';
import { testEngine } from '../testing/run-network.js';
import { syntheticImages, syntheticVariable } from '../testing/synthetic.js';
import { watchLoads } from '../testing/watch-loads.js';
import { CRITERIA } from './criteria/index.js';
import { cutWeights, maskWeights } from './cut.js';
import { groupsFor, keepCounts } from './keep.js';
import { type PrunableNetwork, prunableNetwork } from './network.js';
import { proveSame } from './proof.js';
import { pruneChannels } from './prune-channels.js';

const classes = 7;

function configOf(model: NamedConfig, loss: NamedConfig, channels: 1 | 3, size: number): ClassifierConfig {
  const each = (value: number) => Array.from({ length: channels }, () => value);
  const normalization = { mean: each(0.5), std: each(0.25) };
  return { model, loss, channels, height: size, width: size, classes, normalization };
}

function weightsOf({ variables }: PrunableNetwork): Weights {
  return new Map(variables.map(({ name, shape }) => [name, syntheticVariable(name, shape)] as const));
}

function imagesOf({ classifier }: PrunableNetwork, count: number) {
  const { channels, height, width } = classifier.config;
  return datasetFromBuffer({
    pixels: syntheticImages('images', [count, channels, height, width]).data as Uint8Array,
    labels: Int32Array.from({ length: count }, (_, i) => i % classes),
    classNames: Array.from({ length: classes }, (_, i) => `${i}`),
    channels,
    height,
    width,
    sourceName: 'noise',
  });
}

/** The cut network trains as well: its variables are those that its own graph has. */
function expectWhole(network: PrunableNetwork, weights: Weights): void {
  for (const { name, shape } of network.variables) {
    expect(weights.get(name)!.length, name).toBe(shape.reduce((size, dim) => size * dim, 1));
  }
}

/** Cuts about half of each group's channels at random, and compares what the masked and the cut network say. */
async function check(network: PrunableNetwork): Promise<Widths> {
  expect(new Set(network.groups.map(({ name }) => name)).size).toBe(network.groups.length);
  const random = new Random(1);
  const cuts = new Map(
    network.groups.map(({ number, channels }) => {
      const order = random.shuffle(channels.map((_, channel) => channel));
      return [number, new Set(order.slice(0, 1 + random.int(channels.length - 1)))] as const;
    }),
  );
  const weights = weightsOf(network);
  const cut = cutWeights(network, weights, cuts);
  const classifier = network.classifier.withWidths(cut.widths);
  const images = imagesOf(network, 4);
  const engine = testEngine();
  const left = watchLoads(engine);
  const masked = { classifier: network.classifier, weights: maskWeights(network, weights, cuts) };
  const pair = [masked, { classifier, weights: cut.weights }] as const;
  expect(await proveSame(engine, pair, images)).toBeLessThan(1e-4);
  expectWhole(prunableNetwork(classifier), cut.weights);
  const other = {
    classifier,
    weights: new Map([...cut.weights].map(([k, v]) => [k, v.map((x) => 1.1 * x)])),
  };
  await expect(proveSame(engine, [masked, other], images)).rejects.toThrow(
    /the cut network does not compute what the masked one does/,
  );
  expect(await left()).toEqual([]);
  expect((await engine.read()).size).toBe(0);
  await engine.close();
  return cut.widths;
}

const k3 = { kernel: 3, padding: 1 };

describe('a cut network computes what the masked one does', () => {
  test.each<[string, NamedConfig, NamedConfig, 1 | 3, number]>([
    ['LeNet', { name: 'lenet', width: 6, hidden: 20 }, { name: 'ce' }, 1, 12],
    ['LeNet with centres', { name: 'lenet', width: 6, hidden: 20 }, { name: 'center' }, 1, 12],
    ['ResNet-20', { name: 'resnet20', width: 6 }, { name: 'cc' }, 3, 16],
    [
      'ResNet-20, attention of all stages',
      { name: 'resnet20', width: 6 },
      { name: 'cc', maps: 'stages' },
      3,
      16,
    ],
    ['ResNet-18, large stem', { name: 'resnet18', width: 5, stem: 'large' }, { name: 'focal' }, 3, 40],
    [
      'ResNet-20, gated',
      { name: 'resnet20', width: 6 },
      { name: 'cc', attention: 'gate', reduction: 2 },
      3,
      16,
    ],
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
    ['VGG-11', { name: 'vgg11', width: 4 }, { name: 'ce' }, 3, 32],
    ['ResNet-50', { name: 'resnet50', width: 4 }, { name: 'ce' }, 3, 16],
    ['SqueezeNet', { name: 'squeezenet1_1' }, { name: 'cc' }, 3, 20],
    ['SqueezeNet, whole', { name: 'squeezenet1_1', head: 'scores', scores: 12 }, { name: 'ce' }, 3, 20],
    ['MobileNetV2', { name: 'mobilenetv2', width: 0.25 }, { name: 'ce' }, 3, 32],
    ['MobileNetV3', { name: 'mobilenetv3_small', width: 0.5 }, { name: 'center' }, 3, 32],
    ['MobileNetV4', { name: 'mobilenetv4_conv_small', width: 0.25 }, { name: 'arcface' }, 3, 32],
    ['EfficientNet-Lite0', { name: 'efficientnet_lite0', width: 0.25 }, { name: 'ce' }, 3, 32],
    ['EfficientNet-B0', { name: 'efficientnet_b0', width: 0.25 }, { name: 'cc' }, 3, 32],
    ['VGG-16, hidden layers', { name: 'vgg16', width: 2, head: 'mlp' }, { name: 'arcface' }, 3, 32],
  ])('%s', async (_, model, loss, channels, size) => {
    const config = configOf(model, loss, channels, size);
    const network = prunableNetwork(createClassifier(config));
    expect(network.groups.length).toBeGreaterThan(1);
    await check(network);
  });

  test('a network it has never seen: branches, groups, depthwise kernels, pooling, a gate', async () => {
    const config = configOf({ name: 'lenet' }, { name: 'ce' }, 3, 16);
    const network = prunableNetwork(customClassifier(config, unseen));
    const widths = await check(network);
    expect(network.groups.map(({ name, channels }) => [name, channels.length])).toEqual([
      ['stem', 8],
      ['left', 6],
      ['grouped', 3],
      ['hidden', 10],
    ]);
    expect(widths.depthwise).toBe(widths.right);
    expect(widths.grouped! % 2).toBe(0);
  });

  async function pruneHalf(body: NetworkBody, criterion: (typeof CRITERIA)[number]) {
    const config = configOf({ name: 'lenet' }, { name: 'ce' }, 3, 16);
    const network = prunableNetwork(customClassifier(config, body));
    const engine = testEngine();
    const pruned = await pruneChannels(network, weightsOf(network), engine, {
      criterion: { name: criterion.name },
      counts: keepCounts(groupsFor(network, criterion), 0.5),
      images: imagesOf(network, 28),
      seed: 1,
    });
    await engine.close();
    expect(pruned!.difference).toBeLessThan(1e-5);
    expectWhole(prunableNetwork(pruned!.classifier), pruned!.weights);
    return Object.entries(pruned!.kept).map(([name, channels]) => [name, channels.length]);
  }

  test.each(CRITERIA)('and it is pruned end to end: $name', async (criterion) => {
    // Of what the grouped kernels alone read, only the criteria that need no readers can judge.
    const left = criterion.needsReaders ? [] : [['left', 3]];
    const kept = await pruneHalf(unseen, criterion);
    expect(kept).toEqual([['stem', 4], ...left, ['grouped', 2], ['hidden', 5]]);
  });

  test.each(CRITERIA)('squeeze-excitation, with its hidden channels: $name', async (criterion) => {
    const kept = await pruneHalf((scope, images) => {
      const stem = hardSwish(conv(scope.at('stem'), images, { ...k3, outChannels: 8 }));
      const places = { reduce: scope.at('reduce'), expand: scope.at('expand') };
      const gate = { squeezedChannels: 6, activation: relu, gate: hardSigmoid };
      const gated = squeezeExcitation(scope, places, stem, gate);
      return relu6(conv(scope.at('next'), gated, { ...k3, outChannels: 6 }));
    }, criterion);
    expect(kept).toEqual([
      ['stem', 4],
      ['reduce', 3],
      ['next', 3],
    ]);
  });

  test.each(CRITERIA)(
    'a sum whose kernels are fitted after its channels were cut: $name',
    async (criterion) => {
      const kept = await pruneHalf((scope, images) => {
        const stem = relu(conv(scope.at('stem'), images, { ...k3, outChannels: 8 }));
        const inner = relu(conv(scope.at('inner'), stem, { ...k3, outChannels: 6 }));
        const joined = add(stem, conv(scope.at('outer'), inner, { ...k3, outChannels: 8 }));
        return mul(joined, sum(joined, { axes: [1], keepDims: true }));
      }, criterion);
      expect(kept).toEqual([
        ['stem', 4],
        ['inner', 3],
      ]);
    },
  );

  const next: NetworkBody = (scope, x) => relu(conv(scope.at('next'), x, { ...k3, outChannels: 6 }));
  const twoParts = (x: Tensor) => [0, 4].map((start) => slice(x, [{}, { start, end: start + 4 }]));

  test.each<[string, string[], NetworkBody]>([
    [
      'of channels taken in part, none is cut',
      ['next'],
      (scope, images) => {
        const [part] = twoParts(conv(scope.at('whole'), images, { ...k3, outChannels: 8 }));
        const other = conv(scope.at('other'), images, { ...k3, outChannels: 4 });
        return next(scope, relu(add(part!, other)));
      },
    ],
    [
      'nor where each part has depthwise kernels of its own',
      ['next'],
      (scope, images) => {
        const whole = conv(scope.at('whole'), images, { ...k3, outChannels: 8 });
        const parts = twoParts(whole).map((part, i) =>
          conv(scope.at(`depthwise${i}`), part, { ...k3, outChannels: 4, groups: 4 }),
        );
        return next(scope, concat(parts, 1));
      },
    ],
    [
      'where pixels are taken in part, channels are cut',
      ['stem', 'next'],
      (scope, images) => {
        const stem = conv(scope.at('stem'), images, { ...k3, outChannels: 8 });
        return next(scope, slice(stem, [{}, {}, { step: 2 }, { start: 3 }]));
      },
    ],
    [
      'rows and columns of a pooled map have their place',
      ['next'],
      (scope, images) => {
        const stem = relu(conv(scope.at('stem'), images, { ...k3, outChannels: 8 }));
        const placed = add(maxPool2d(stem, 4), scope.at('places').parameter('weight', [4, 4], zeros));
        const pixels = flatten(transpose(placed, [0, 2, 3, 1]));
        return relu(linear(scope.at('next'), pixels, { outFeatures: 6 }));
      },
    ],
  ])('%s', async (_, groups, body) => {
    const classifier = customClassifier(configOf({ name: 'lenet' }, { name: 'ce' }, 3, 16), body);
    const network = prunableNetwork(classifier);
    expect(network.groups.map(({ name }) => name)).toEqual(groups);
    await check(network);
  });
});

/** A network of no known architecture. */
function unseen(scope: Scope, images: Tensor): Tensor {
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
  return relu(linear(scope.at('hidden'), flatten(mul(grouped, gate)), { outFeatures: 10 }));
}
