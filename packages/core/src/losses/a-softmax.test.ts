import { describe, expect, test } from 'vitest';
import { expectClose } from '../testing/check-op.js';
import { testLossFixtures } from '../testing/loss-fixtures.js';
import { marginHeads } from '../testing/margin-heads.js';
import { describeTwin, runHead, variablesOf } from '../testing/margin-losses.js';
import { naiveCrossEntropy, naivePsi } from '../testing/margin-twin.js';

testLossFixtures('asoftmax');

describe.each([1, 2, 3, 4])('m = %d', (margin) => {
  describeTwin(
    { name: 'asoftmax', margin, lambdaBase: 4, gamma: 0.5, power: 2, lambdaMin: 0.25 },
    {
      logit: ({ theta, embeddingLength }) => embeddingLength * Math.cos(theta),
      margined: ({ theta, embeddingLength, epoch }) => {
        const lambda = Math.max(0.25, 4 * (1 + 0.5 * epoch) ** -2);
        return (embeddingLength * (lambda * Math.cos(theta) + naivePsi(theta, margin))) / (1 + lambda);
      },
    },
  );
});

test.each([0, 7])('m = 1 is the modified softmax, whatever lambda is (%d)', async (lambdaMin) => {
  const head = marginHeads.labels!;
  const { loss, logits } = await runHead({ name: 'asoftmax', margin: 1, lambdaMin }, head);
  expectClose([loss], [naiveCrossEntropy(logits, head.targets)], 1e-6, 'loss');
});

test('the margin comes in with the epochs', async () => {
  const head = marginHeads.labels!;
  const at = async (epoch: number) => (await runHead({ name: 'asoftmax' }, { ...head, epoch })).loss;
  const plain = (await runHead({ name: 'asoftmax', margin: 1 }, head)).loss;
  const losses = [await at(0), await at(0.5), await at(2), await at(4)];
  expect(losses[0]! / plain).toBeCloseTo(1, 2);
  for (let i = 1; i < losses.length; i++) expect(losses[i]).toBeGreaterThan(losses[i - 1]!);
  expect(await at(9)).toBeCloseTo(losses[3]!, 6);
});

test('the classifier has no bias and no weight decay', () => {
  expect(variablesOf({ name: 'asoftmax' })).toEqual([{ name: 'fc.weight', shape: [4, 3], decay: false }]);
});

test.each([{ margin: 0 }, { margin: 5 }, { margin: 1.5 }, { lambdaMin: -1 }])(
  'the options %o are refused',
  (given) => {
    expect(() => variablesOf({ name: 'asoftmax', ...given })).toThrow(/^loss asoftmax: .*margin, lambdaBase/);
  },
);
