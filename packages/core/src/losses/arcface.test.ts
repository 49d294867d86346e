import { describe, expect, test } from 'vitest';
import { expectClose } from '../testing/check-op.js';
import { testLossFixtures } from '../testing/loss-fixtures.js';
import { marginHeads } from '../testing/margin-heads.js';
import { describeTwin, runHead, variablesOf } from '../testing/margin-losses.js';
import { naiveCrossEntropy } from '../testing/margin-twin.js';

testLossFixtures('arcface');

describe.each([
  [16, 0.2, false],
  [80, 1, false],
  [16, 0.5, true],
])('s = %d, m = %d, easy margin %s', (scale, margin, easyMargin) => {
  const addAngle = (theta: number) => {
    if (easyMargin) return theta < Math.PI / 2 ? Math.cos(theta + margin) : Math.cos(theta);
    if (theta + margin < Math.PI) return Math.cos(theta + margin);
    return Math.cos(theta) - margin * Math.sin(margin);
  };
  describeTwin(
    { name: 'arcface', scale, margin, easyMargin },
    {
      logit: ({ theta }) => scale * Math.cos(theta),
      margined: ({ theta }) => scale * addAngle(theta),
    },
  );
});

test.each([false, true])(
  'm = 0 is cross-entropy of the scaled cosines (easy margin %s)',
  async (easyMargin) => {
    const head = marginHeads.labels!;
    const found = await runHead({ name: 'arcface', margin: 0, easyMargin }, head);
    expectClose([found.loss], [naiveCrossEntropy(found.logits, head.targets)], 1e-6, 'loss');
    const am = await runHead({ name: 'am', margin: 0 }, head);
    expectClose([found.loss], [am.loss], 1e-6, 'loss of AM-Softmax');
    expectClose(found.embeddingGradient, am.embeddingGradient, 1e-5, 'gradient to the embedding');
    expectClose(found.weightGradient, am.weightGradient, 1e-5, 'gradient to the weight');
  },
);

test('the loss falls as an embedding turns from opposite to its class to along it', async () => {
  const turned = Array.from({ length: 33 }, (_, i) => Math.PI * (1 - i / 32));
  const losses: number[] = [];
  for (const theta of turned) {
    const head = {
      embedding: [[Math.cos(theta), Math.sin(theta), 0]],
      weight: [
        [1, 0, 0],
        [0, 0, 1],
      ],
      targets: [[1, 0]],
    };
    losses.push((await runHead({ name: 'arcface', margin: 0.8 }, head)).loss);
  }
  for (let i = 1; i < losses.length; i++) expect(losses[i]).toBeLessThan(losses[i - 1]!);
});

test('an embedding along its class is drawn with a bounded force', async () => {
  const head = marginHeads['embeddings along weights']!;
  const { embeddingGradient } = await runHead({ name: 'arcface', scale: 80, margin: 1 }, head);
  // At an angle of almost 0 it is at most s sin(m) / ||x|| for each sample: the infinite derivative of the sine
  // by the cosine, and the zero one of the cosine by the angle, give no more.
  const bounds = head.embedding.map((x) => (1.01 * 80) / Math.hypot(...x) / head.embedding.length);
  bounds.forEach((bound, n) => {
    const force = Math.hypot(...embeddingGradient.slice(3 * n, 3 * n + 3));
    expect(force).toBeLessThan(bound);
  });
});

test('the classifier has no bias and no weight decay', () => {
  expect(variablesOf({ name: 'arcface' })).toEqual([{ name: 'fc.weight', shape: [4, 3], decay: false }]);
});

test.each([{ scale: -1 }, { margin: -0.1 }, { margin: 2 }, { easyMargin: 1 }])(
  'the options %o are refused',
  (given) => {
    expect(() => variablesOf({ name: 'arcface', ...given })).toThrow(/^loss arcface: .*scale, margin, easy/);
  },
);
