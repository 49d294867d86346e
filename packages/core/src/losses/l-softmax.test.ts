import { describe, expect, test } from 'vitest';
import { expectClose } from '../testing/check-op.js';
import { testLossFixtures } from '../testing/loss-fixtures.js';
import { marginHeads } from '../testing/margin-heads.js';
import { describeTwin, runHead, variablesOf } from '../testing/margin-losses.js';
import { naiveCrossEntropy, naivePsi } from '../testing/margin-twin.js';

testLossFixtures('lsoftmax');

describe.each([1, 2, 3, 4])('m = %d', (margin) => {
  describeTwin(
    { name: 'lsoftmax', margin, lambdaBase: 4, gamma: 0.5, power: 2, lambdaMin: 0.25 },
    {
      logit: ({ theta, embeddingLength, weightLength }) => weightLength * embeddingLength * Math.cos(theta),
      margined: ({ theta, embeddingLength, weightLength, epoch }) => {
        const lambda = Math.max(0.25, 4 * (1 + 0.5 * epoch) ** -2);
        const blended = (lambda * Math.cos(theta) + naivePsi(theta, margin)) / (1 + lambda);
        return weightLength * embeddingLength * blended;
      },
    },
  );
});

test.each([0, 7])('m = 1 is cross-entropy without bias, whatever lambda is (%d)', async (lambdaMin) => {
  const { embedding, weight, targets } = marginHeads.labels!;
  const found = await runHead({ name: 'lsoftmax', margin: 1, lambdaMin }, marginHeads.labels!);
  const products = embedding.flatMap((x) =>
    weight.map((w) => x.reduce((sum, value, d) => sum + value * w[d]!, 0)),
  );
  expectClose([found.loss], [naiveCrossEntropy(products, targets)], 1e-6, 'loss');
});

test('longer weights have a wider margin', async () => {
  const head = marginHeads.labels!;
  const options = { name: 'lsoftmax', margin: 4, lambdaBase: 0, lambdaMin: 0 };
  const longer = { ...head, weight: head.weight.map((w) => w.map((value) => 2 * value)) };
  expect((await runHead(options, longer)).loss).toBeGreaterThan((await runHead(options, head)).loss);
});

test('the classifier is linear without bias', () => {
  expect(variablesOf({ name: 'lsoftmax' })).toEqual([{ name: 'fc.weight', shape: [4, 3], decay: true }]);
});

test.each([{ margin: 0 }, { margin: 5 }, { margin: 1.5 }, { power: -1 }])(
  'the options %o are refused',
  (given) => {
    expect(() => variablesOf({ name: 'lsoftmax', ...given })).toThrow(/^loss lsoftmax: .*margin, lambdaBase/);
  },
);
