import { describe, expect, test } from 'vitest';
import type { Tensor } from '../graph/graph.js';
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
import { crossEntropy } from './cross-entropy.js';
import { focalLoss } from './focal.js';

const focalWith =
  (gamma: number): LossOfLogits =>
  (logits: Tensor, targets: Tensor) =>
    focalLoss(logits, targets, gamma);

testLossFixtures('focal');

describe.each([2, 0.5, 7])('a loop over samples and classes agrees for gamma %d', (gamma) => {
  test.each([
    ['labels', labelRows],
    ['mixtures', mixtureRows],
  ])('%s', async (_, targets) => {
    const cost = (p: number) => -((1 - p) ** gamma) * Math.log(p);
    const { value } = await lossOfLogits(focalWith(gamma), ordinaryLogits, targets);
    expect(value).toBeCloseTo(naiveLoss(cost, ordinaryLogits, targets), 5);
  });
});

test('gamma 0 is cross-entropy', async () => {
  for (const targets of [labelRows, mixtureRows]) {
    const actual = await lossOfLogits(focalWith(0), ordinaryLogits, targets);
    const expected = await lossOfLogits(crossEntropy, ordinaryLogits, targets);
    expect(actual.value).toBeCloseTo(expected.value, 5);
    expectClose(actual.gradient, expected.gradient, 1e-5, 'gradient');
  }
});

describe.each([80, 1e4, 1e30])('logits of ±%d give finite losses and gradients', (size) => {
  test.each([0, 0.5, 2])('gamma %d', async (gamma) => {
    const right = await lossOfLogits(focalWith(gamma), [[size, -size, -size]], [[1, 0, 0]]);
    expectClose([right.value, ...right.gradient], [0, 0, 0, 0], 1e-6, 'loss and gradient where it is right');
    const wrong = await lossOfLogits(focalWith(gamma), [[size, -size, -size]], [[0, 1, 0]]);
    expectClose([wrong.value], [2 * size], 1e-6, 'loss where it is wrong');
    expectClose(wrong.gradient, [1, -1, 0], 1e-6, 'gradient where it is wrong');
  });
});
