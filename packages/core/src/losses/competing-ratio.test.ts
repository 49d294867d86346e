import { describe, expect, test } from 'vitest';
import type { Tensor } from '../graph/graph.js';
import { expectClose, normals } from '../testing/check-op.js';
import { testLossFixtures } from '../testing/loss-fixtures.js';
import {
  type LossOfLogits,
  labelRows,
  lossOfLogits,
  mixtureRows,
  naiveLoss,
  ordinaryLogits,
} from '../testing/loss-of-logits.js';
import { competingRatio } from './competing-ratio.js';
import { crossEntropy } from './cross-entropy.js';
import { negativeLogLikelihoodRatio } from './nllr.js';

const crlWith =
  (alpha: number, beta: number): LossOfLogits =>
  (logits: Tensor, targets: Tensor) =>
    competingRatio(logits, targets, { alpha, beta });

testLossFixtures('crl');

describe.each([
  [1, 1],
  [0, 0.25],
  [1e-4, 3],
  [20, 0.5],
])('a loop over samples and classes agrees for alpha %d, beta %d', (alpha, beta) => {
  test.each([
    ['labels', labelRows],
    ['mixtures', mixtureRows],
  ])('%s', async (_, targets) => {
    const cost = (p: number) => -Math.log(p) + beta * Math.log(alpha + 1 - p);
    const { value } = await lossOfLogits(crlWith(alpha, beta), ordinaryLogits, targets);
    expect(value).toBeCloseTo(naiveLoss(cost, ordinaryLogits, targets), 5);
  });
});

test.each([
  ['beta 0 is cross-entropy', 0.5, 0, crossEntropy],
  ['alpha 0, beta 1 is NLLR', 0, 1, negativeLogLikelihoodRatio],
])('%s', async (_, alpha, beta, other) => {
  for (const targets of [labelRows, mixtureRows]) {
    const actual = await lossOfLogits(crlWith(alpha, beta), ordinaryLogits, targets);
    const expected = await lossOfLogits(other, ordinaryLogits, targets);
    expect(actual.value).toBeCloseTo(expected.value, 5);
    expectClose(actual.gradient, expected.gradient, 1e-5, 'gradient');
  }
});

describe.each([80, 1e4, 1e30])('logits of ±%d give finite losses and gradients', (size) => {
  test.each([1, 0.01, 1e-50])('alpha %d', async (alpha) => {
    const right = await lossOfLogits(crlWith(alpha, 2), [[size, -size]], [[1, 0]]);
    // 1 - p is gone, alpha is what is left.
    const rest = Math.log(alpha + Math.exp(-2 * size));
    expectClose([right.value], [2 * rest || 0], 1e-6, 'loss where it is right');
    for (const slope of right.gradient) expect(Math.abs(slope)).toBeLessThan(1e-6);
    const wrong = await lossOfLogits(crlWith(alpha, 2), [[size, -size]], [[0, 1]]);
    expectClose([wrong.value], [2 * size + 2 * Math.log1p(alpha)], 1e-6, 'loss where it is wrong');
    expectClose(wrong.gradient, [1, -1], 1e-6, 'gradient where it is wrong');
  });

  test('alpha 0', async () => {
    const right = await lossOfLogits(crlWith(0, 0.25), [[size, -size]], [[1, 0]]);
    expectClose([right.value], [-0.5 * size], 1e-6, 'loss');
    expectClose(right.gradient, [-0.25, 0.25], 1e-6, 'gradient');
  });
});

test('with the default options it is never negative, and falls towards 0', async () => {
  const values: number[] = [];
  for (const lead of [-5, 0, 2, 5, 10, 15]) {
    const { value } = await lossOfLogits(crlWith(1, 1), [[lead, ...normals(3, 'others')]], [[1, 0, 0, 0]]);
    values.push(value);
  }
  expect(values.at(-1)).toBeGreaterThanOrEqual(0);
  expect(values.at(-1)).toBeLessThan(1e-4);
  expect(values).toEqual([...values].sort((a, b) => b - a));
});
