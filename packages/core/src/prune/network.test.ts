import { describe, expect, test } from 'vitest';
import type { Tensor } from '../graph/graph.js';
import { zeros } from '../nn/initializers.js';
import { conv, linear } from '../nn/layers/index.js';
import type { Scope } from '../nn/scope.js';
import { add, mul, neg, relu, sigmoid } from '../ops/elementwise/index.js';
import { maxPool2d } from '../ops/pool/max-pool2d.js';
import { mean } from '../ops/reduce/mean.js';
import { sum } from '../ops/reduce/sum.js';
import { concat } from '../ops/shape/concat.js';
import { flatten, reshape } from '../ops/shape/reshape.js';
import { customClassifier, customConfig, type NetworkBody } from '../testing/custom-classifier.js';
import { prunableNetwork } from './network.js';

const config = customConfig(8, 3);
const networkOf = (body: NetworkBody) => prunableNetwork(customClassifier(config, body));
const k3 = { kernel: 3, padding: 1 };

describe('names of groups', () => {
  test('a layer of which the channels are two groups names one of them', () => {
    const { groups } = networkOf((scope, images) => {
      const all = conv(scope.at('all'), images, { ...k3, outChannels: 14 });
      const left = conv(scope.at('left'), images, { ...k3, outChannels: 6 });
      const right = conv(scope.at('right'), images, { ...k3, outChannels: 8 });
      return relu(add(all, concat([left, right], 1)));
    });
    expect(groups.map(({ name, channels }) => [name, channels.length])).toEqual([
      ['all', 6],
      ['right', 8],
    ]);
  });

  test('and where it has no other layer, a number tells them apart', () => {
    const { groups } = networkOf((scope, images) => {
      const all = conv(scope.at('all'), images, { ...k3, outChannels: 7 });
      const factors = [2, 3, 2].map((n, i) =>
        reshape(scope.parameter(`factor${i}`, [n], zeros), [1, n, 1, 1]),
      );
      return mul(all, concat(factors, 1));
    });
    expect(groups.map(({ name, channels }) => [name, channels.length])).toEqual([
      ['all', 2],
      ['all#2', 3],
      ['all#3', 2],
    ]);
  });
});

describe('layers', () => {
  test('one that is applied twice is one layer', () => {
    const { layers, groups } = networkOf((scope, images) => {
      const stem = relu(conv(scope.at('stem'), images, { ...k3, outChannels: 4 }));
      const scales = [stem, maxPool2d(stem, 2)].map((x) =>
        mean(relu(conv(scope.at('shared'), x, { ...k3, outChannels: 5 })), { axes: [2, 3] }),
      );
      return concat(scales, 1);
    });
    expect(layers.map(({ name, rows }) => [name, rows])).toEqual([
      ['stem', [64]],
      ['shared', [64, 16]],
      ['head', [1]],
    ]);
    expect(groups.map(({ name, readers }) => [name, readers.map((reader) => reader.name)])).toEqual([
      ['stem', ['shared']],
      ['shared', ['head']],
    ]);
  });
});

describe('whether masking channels changes nothing else of what their readers see', () => {
  const other: NetworkBody = (scope, images) => conv(scope.at('other'), images, { ...k3, outChannels: 3 });
  const product: NetworkBody = (scope, x) => relu(conv(scope.at('product'), x, { ...k3, outChannels: 4 }));
  const depthwise: NetworkBody = (scope, x) => {
    const groups = x.shape[1]!;
    return conv(scope.at('depthwise'), x, { ...k3, outChannels: 2 * groups, groups });
  };
  const grouped: NetworkBody = (scope, x) =>
    conv(scope.at('grouped'), x, { ...k3, outChannels: 6, groups: 2 });
  const gate: NetworkBody = (scope, x) => {
    const weights = linear(scope.at('gate'), mean(x, { axes: [2, 3] }), { outFeatures: 4 });
    return sigmoid(reshape(weights, [x.shape[0]!, -1, 1, 1]));
  };

  test.each<[string, boolean, (scope: Scope, x: Tensor, images: Tensor) => Tensor]>([
    ['a product', true, product],
    ['pooling and depthwise kernels', true, (s, x) => product(s, depthwise(s, maxPool2d(x, 2)))],
    ['other channels beside them', true, (s, x, images) => product(s, concat([x, other(s, images)], 1))],
    ['a linear layer that sees their pixels', true, (_, x) => flatten(x)],
    ['the same product twice', true, (s, x) => add(product(s, x), product(s, relu(neg(x))))],
    ['grouped kernels beside them', false, (s, x) => product(s, concat([x, grouped(s, x)], 1))],
    ['their sum', false, (s, x) => product(s, mul(x, sum(x, { axes: [1], keepDims: true })))],
    ['a gate', false, (s, x) => product(s, mul(x, gate(s, x)))],
    ['a product that is added to them', false, (s, x) => add(x, product(s, x))],
    ['a product of its own results', false, (s, x) => product(s, product(s, x))],
  ])('%s: %s', (_, isApart, body) => {
    const { apart, groups } = networkOf((scope, images) => {
      const stem = relu(conv(scope.at('stem'), images, { ...k3, outChannels: 4 }));
      return body(scope, stem, images);
    });
    const stem = groups.find(({ name }) => name === 'stem')!;
    expect(apart.has(stem.number)).toBe(isApart);
  });
});
