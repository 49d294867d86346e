import { describe, expect, test } from 'vitest';
import { expectClose } from '../testing/check-op.js';
import { testLossFixtures } from '../testing/loss-fixtures.js';
import { marginHeads } from '../testing/margin-heads.js';
import { describeTwin, runHead, variablesOf } from '../testing/margin-losses.js';
import { naiveCrossEntropy } from '../testing/margin-twin.js';

testLossFixtures('am');

describe.each([
  [16, 0.2],
  [80, 0.5],
])('s = %d, m = %d', (scale, margin) => {
  describeTwin(
    { name: 'am', scale, margin },
    {
      logit: ({ theta }) => scale * Math.cos(theta),
      margined: ({ theta }) => scale * (Math.cos(theta) - margin),
    },
  );
});

test('m = 0 is cross-entropy of the scaled cosines', async () => {
  const head = marginHeads.labels!;
  const { loss, logits } = await runHead({ name: 'am', scale: 12, margin: 0 }, head);
  expectClose([loss], [naiveCrossEntropy(logits, head.targets)], 1e-6, 'loss');
});

test('the logits do not depend on the margin', async () => {
  const head = marginHeads.labels!;
  const { logits } = await runHead({ name: 'am', margin: 0.5 }, head);
  expect(logits).toEqual((await runHead({ name: 'am', margin: 0 }, head)).logits);
});

test('the classifier has no bias and no weight decay', () => {
  expect(variablesOf({ name: 'am' })).toEqual([{ name: 'fc.weight', shape: [4, 3], decay: false }]);
});

test.each([{ scale: 0 }, { margin: -0.1 }, { margin: 2.5 }, { s: 30 }])(
  'the options %o are refused',
  (given) => {
    expect(() => variablesOf({ name: 'am', ...given })).toThrow(/^loss am: .*scale, margin/);
  },
);
