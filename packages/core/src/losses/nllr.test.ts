import { describe, expect, test } from 'vitest';
import { expectClose } from '../testing/check-op.js';
import { testLossFixtures } from '../testing/loss-fixtures.js';
import {
  labelRows,
  lossOfLogits,
  mixtureRows,
  naiveLoss,
  ordinaryLogits,
} from '../testing/loss-of-logits.js';
import { negativeLogLikelihoodRatio } from './nllr.js';

testLossFixtures('nllr');

test.each([
  ['labels', labelRows],
  ['mixtures', mixtureRows],
])('a loop over samples and classes agrees for %s', async (_, targets) => {
  const expected = naiveLoss((p) => -Math.log(p / (1 - p)), ordinaryLogits, targets);
  const { value } = await lossOfLogits(negativeLogLikelihoodRatio, ordinaryLogits, targets);
  expect(value).toBeCloseTo(expected, 5);
});

describe.each([80, 1e4, 1e30])('logits of ±%d give finite losses and gradients', (size) => {
  test.each([
    ['right', [1, 0], -2 * size, [-1, 1]],
    ['wrong', [0, 1], 2 * size, [1, -1]],
  ])('two classes, %s', async (_, target, loss, gradient) => {
    const actual = await lossOfLogits(negativeLogLikelihoodRatio, [[size, -size]], [target]);
    expectClose([actual.value], [loss], 1e-6, 'loss');
    expect(actual.gradient).toEqual(gradient);
  });

  test('many classes', async () => {
    const logits = [[size, -size, -size, size]];
    const { value, gradient } = await lossOfLogits(negativeLogLikelihoodRatio, logits, [[0, 1, 0, 0]]);
    expectClose([value], [2 * size + Math.log(2)], 1e-6, 'loss');
    expectClose(gradient, [0.5, -1, 0, 0.5], 1e-6, 'gradient');
  });
});
