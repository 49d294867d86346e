import { describe, expect, test } from 'vitest';
import { aggregate } from '../comparison/aggregate.js';
import { smallCell } from '../testing/small-cell.js';
import { summarizeReport } from './summary.js';

/** A comparison on one data set from the right predictions of seeds 1, 2, ... */
function summaryOf(rights: Record<string, readonly number[]>, data = 'data') {
  const cells = Object.entries(rights).flatMap(([loss, counts]) =>
    counts.map((right, i) => smallCell({ data, loss, seed: i + 1, right })),
  );
  return summarizeReport(aggregate(cells));
}

const ce = [80, 81, 79, 80];

describe('the headline speaks of CC-Loss', () => {
  test('where it wins', () => {
    expect(summaryOf({ ce, cc: [90, 92, 90, 91], crl: ce }).headline).toBe(
      'cc beats ce: better in data with net (+10.75); mean difference +10.75 points.',
    );
  });

  test('where there is no difference beyond noise', () => {
    expect(summaryOf({ ce, cc: [81, 79, 82, 80], crl: [90, 92, 90, 91] }).headline).toBe(
      'cc does not beat ce: no difference beyond noise; mean difference +0.50 points.',
    );
  });

  test('where it is worse', () => {
    expect(summaryOf({ ce, cc: [70, 72, 70, 71] }).headline).toBe(
      'cc does not beat ce: worse in data with net (−9.25); mean difference −9.25 points.',
    );
  });

  test('where one seed tells nothing', () => {
    expect(summaryOf({ ce, cc: [99] }).headline).toBe(
      'cc was not tested against ce: that takes two common seeds at least (mean difference +19.00 points).',
    );
    expect(summaryOf({ cc: [99] }).headline).toBe(
      'cc was not compared with ce: they have no seed in common.',
    );
  });
});

test('a loss that wins here and loses there does both', () => {
  const cells = (['a', 'b'] as const).flatMap((data, d) =>
    [80, 81, 79, 80].flatMap((right, i) => [
      smallCell({ data, loss: 'ce', seed: i + 1, right }),
      smallCell({ data, loss: 'cc', seed: i + 1, right: right + (d === 0 ? 8 : -8) + (i % 2) }),
    ]),
  );
  expect(summarizeReport(aggregate(cells)).headline).toBe(
    'cc beats ce in 1 of 2 settings and loses to it in 1: ' +
      'better in a with net (+8.50); worse in b with net (−7.50); mean difference +0.50 points.',
  );
});

describe('without CC-Loss the headline speaks of all', () => {
  test.each([
    [{ ce, crl: [90, 92, 90, 91], lgm: ce }, 'Better than ce beyond noise in at least one setting: crl.'],
    [{ ce, crl: [81, 79, 82, 80] }, 'No loss beats ce beyond noise in any setting.'],
    [{ ce, crl: [99] }, 'No loss was tested against ce: that takes two common seeds at least.'],
    [{ crl: ce, lgm: ce }, 'Nothing was compared with ce: no loss has a seed in common with it.'],
  ])('%j', (rights, headline) => {
    expect(summaryOf(rights).headline).toBe(headline);
  });
});

test('every loss has a sentence, once', () => {
  const { headline, losses } = summaryOf({ ce, cc: ce, crl: ce, lgm: ce });
  expect([headline, ...losses].map((sentence) => sentence.split(' ')[0])).toEqual(['cc', 'crl', 'lgm']);
  expect(summaryOf({ ce, crl: ce }).losses).toHaveLength(1);
});

test('says how large a difference would have been seen', () => {
  // Differences of 0 and 2 points, alternating: t(3) at 97.5 % is 3.1824, the standard error 1 / sqrt(3).
  const { resolution } = summaryOf({ ce, crl: [80, 83, 79, 82] });
  expect(resolution).toContain(`reach ${(3.18245 / Math.sqrt(3)).toFixed(2)} points`);
  expect(summaryOf({ ce, crl: [80] }).resolution).toBeUndefined();
});
