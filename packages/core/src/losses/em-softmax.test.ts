import { describe, expect, test } from 'vitest';
import { Graph, type Tensor } from '../graph/graph.js';
import { initialValue, Network } from '../nn/scope.js';
import { feed } from '../ops/input.js';
import { expectClose } from '../testing/check-op.js';
import { testLossFixtures } from '../testing/loss-fixtures.js';
import {
  type LossOfLogits,
  labelRows,
  lossOfLogits,
  mixtureRows,
  naiveLoss,
  ordinaryLogits,
} from '../testing/loss-of-logits.js';
import { type LossBatch, runLoss } from '../testing/run-loss.js';
import { syntheticVariable, uniform } from '../testing/synthetic.js';
import { em, softMarginCrossEntropy } from './em-softmax.js';

const batch: LossBatch = { shape: [4, 5, 1, 1], classes: 3, labels: [0, 2, 1, 2] };

const marginOf =
  (margin: number): LossOfLogits =>
  (logits: Tensor, targets: Tensor) =>
    softMarginCrossEntropy(logits, targets, margin);

testLossFixtures('em');

describe.each([0, 0.5, 3])('a loop over samples and classes agrees for margin %d', (margin) => {
  test.each([
    ['labels', labelRows],
    ['mixtures', mixtureRows],
  ])('%s', async (_, targets) => {
    const cost = (p: number) => -Math.log((p * Math.exp(-margin)) / (p * Math.exp(-margin) + 1 - p));
    const { value } = await lossOfLogits(marginOf(margin), ordinaryLogits, targets);
    expect(value).toBeCloseTo(naiveLoss(cost, ordinaryLogits, targets), 5);
  });
});

test.each([80, 1e4, 1e30])('logits of ±%d give finite losses and gradients', async (size) => {
  const right = await lossOfLogits(marginOf(2), [[size, -size, -size]], [[1, 0, 0]]);
  expectClose([right.value, ...right.gradient], [0, 0, 0, 0], 1e-6, 'loss and gradient where it is right');
  const wrong = await lossOfLogits(marginOf(2), [[size, -size, -size]], [[0, 1, 0]]);
  expectClose([wrong.value], [2 * size + 2], 1e-6, 'loss where it is wrong');
  expectClose(wrong.gradient, [1, -1, 0], 1e-6, 'gradient where it is wrong');
});

test.each([
  ['labels', undefined],
  ['mixtures', [0.5, 0.5, 0, 0.2, 0.3, 0.5, 0, 1, 0, 1, 0, 0]],
])('one classifier without margin is cross-entropy, for %s', async (_, targets) => {
  const one = await runLoss({ ...batch, targets }, { name: 'em', classifiers: 1, margin: 0 });
  const ce = await runLoss({ ...batch, targets }, { name: 'ce' });
  expect(one.term('loss')).toBeCloseTo(ce.term('loss'), 5);
  expect(one.term('hsic')).toBe(0);
  expect(one.names).toEqual(ce.names);
  for (const name of ce.names) {
    const gradient = `gradient of ${name}`;
    expectClose(one.results.get(gradient)!, ce.results.get(gradient)!, 1e-5, gradient);
  }
  expectClose(one.results.get('logits')!, ce.results.get('logits')!, 1e-6, 'logits');
});

test('lambda weighs the dependence', async () => {
  const { term } = await runLoss(batch, { name: 'em', classifiers: 3, lambda: 4 });
  expect(term('hsic')).toBeGreaterThan(0);
  expect(term('loss')).toBeCloseTo(term('softMargin') + 4 * term('hsic'), 5);
});

test('the prediction is the mean of the logits of all classifiers', async () => {
  const count = 3;
  const { results } = await runLoss(batch, { name: 'em', classifiers: count });
  const features = uniform('feature map', 4 * 5, 2);
  const weight = syntheticVariable('fc.weight', [count * 3, 5]);
  const bias = syntheticVariable('fc.bias', [count * 3]);
  const expected = Array.from({ length: 4 * 3 }, (_, i) => {
    let total = 0;
    for (let row = i % 3; row < count * 3; row += 3) {
      total += bias[row]!;
      for (let d = 0; d < 5; d++) total += weight[row * 5 + d]! * features[Math.floor(i / 3) * 5 + d]!;
    }
    return total / count;
  });
  expectClose(results.get('logits')!, expected, 1e-5, 'logits');
});

test('the classifiers start at different values, as a linear layer of all their rows would', () => {
  const network = new Network(new Graph(), 'training');
  const embedding = feed(network.graph, 'embedding', 'float32', [2, 16]);
  const options = em.options.parse({});
  expect(em.logits(network.root.at('fc'), embedding, 3, options).shape).toEqual([2, 3]);
  const variables = [...network.variables.values()];
  expect(variables.map(({ name, shape, decay }) => ({ name, shape, decay }))).toEqual([
    { name: 'fc.weight', shape: [6, 16], decay: true },
    { name: 'fc.bias', shape: [6], decay: false },
  ]);
  const rows = initialValue(variables[0]!, 1);
  expect(new Set(rows).size).toBe(6 * 16);
  expect(Math.max(...rows.map(Math.abs))).toBeLessThanOrEqual(1 / 4);
});

test('it can be the base of CC-Loss', async () => {
  const { term } = await runLoss(batch, { name: 'cc', base: 'em', lambda: 0.5 });
  const parts = term('softMargin') + 0.1 * term('hsic') + 0.5 * term('cc');
  expect(term('loss')).toBeCloseTo(parts, 5);
});
