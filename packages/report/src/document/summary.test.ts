import { describe, expect, test } from 'vitest';
import { aggregate } from '../comparison/aggregate.js';
import { smallCells } from '../testing/small-cell.js';
import { summarizeReport } from './summary.js';

/** A comparison from the right predictions of seeds 1, 2, ... */
function summaryOf(rights: Record<string, readonly number[]>) {
  return summarizeReport(aggregate(smallCells(rights), { baseline: 'ce' }));
}

const ce = [80, 81, 79, 80];

describe('the headline on one loss', () => {
  test('that wins', () => {
    expect(summaryOf({ ce, mine: [90, 92, 90, 91] }).headline).toBe(
      'mine beats ce: better in data with net (+10.75); mean difference +10.75 points.',
    );
  });

  test('without a difference beyond noise', () => {
    expect(summaryOf({ ce, mine: [81, 79, 82, 80] }).headline).toBe(
      'mine does not beat ce: no difference beyond noise; mean difference +0.50 points.',
    );
  });

  test('that is worse', () => {
    expect(summaryOf({ ce, mine: [70, 72, 70, 71] }).headline).toBe(
      'mine does not beat ce: worse in data with net (−9.25); mean difference −9.25 points.',
    );
  });

  test.each([
    [
      'one seed',
      [99],
      'mine was not tested against ce: only one common seed; mean difference +19.00 points.',
    ],
    [
      'equal differences',
      [83, 84, 82, 83],
      'mine was not tested against ce: the same difference with every seed; mean difference +3.00 points.',
    ],
    [
      'equal accuracies',
      ce,
      'mine does not beat ce: the same accuracy with every seed; mean difference 0.00 points.',
    ],
  ])('that shows no noise: %s', (_, mine, headline) => {
    expect(summaryOf({ ce, mine }).headline).toBe(headline);
  });

  test('without a common seed', () => {
    expect(summaryOf({ mine: [99] }).headline).toBe(
      'mine was not compared with ce: they have no seed in common.',
    );
  });

  test('needs no sentence of its own below', () => {
    expect(summaryOf({ ce, mine: ce }).losses).toEqual([]);
  });
});

test('a loss that wins here and loses there does both', () => {
  const other = [80, 80, 79, 79];
  const cells = [
    ...smallCells({ ce, mine: [88, 90, 87, 89], other }, { data: 'a' }),
    ...smallCells({ ce, mine: [72, 74, 71, 73], other }, { data: 'b' }),
  ];
  const { headline, losses } = summarizeReport(aggregate(cells));
  expect(headline).toBe(
    'Better than ce beyond noise: mine (1 of 2 settings). Worse: mine (1 of 2 settings). ' +
      'No difference beyond noise: other.',
  );
  expect(losses[0]).toBe(
    'mine beats ce in 1 of 2 settings and loses to it in 1: ' +
      'better in a with net (+8.50); worse in b with net (−7.50); mean difference +0.50 points.',
  );
});

describe('the headline on several losses names each of them', () => {
  const won = [90, 92, 90, 91];
  const lost = [70, 72, 70, 71];
  const noisy = [81, 79, 82, 80];
  test.each([
    [
      { ce, a: won, b: lost, c: noisy, d: ce, e: [99] },
      'Better than ce beyond noise: a. Worse: b. No difference beyond noise: c. The same accuracy with every seed: d. ' +
        'Not tested: e.',
    ],
    [
      { ce, 'a, b': noisy, c: noisy },
      'No loss is better than ce beyond noise. No difference beyond noise: “a, b”, c.',
    ],
    [
      { ce, a: [99], b: [98] },
      'No loss was tested against ce, which takes two common seeds. Not tested: a, b.',
    ],
    [
      { a: ce, b: ce },
      'No loss was tested against ce, which takes two common seeds. Not compared, for want of a common seed: a, b.',
    ],
  ])('%j', (rights, headline) => {
    expect(summaryOf(rights).headline).toBe(headline);
  });

  test('and below is a sentence on each', () => {
    const { losses } = summaryOf({ ce, cc: ce, crl: ce, lgm: ce });
    expect(losses.map((sentence) => sentence.split(' ')[0])).toEqual(['cc', 'crl', 'lgm']);
  });
});

describe('says how large a difference would have been seen', () => {
  // Differences of 0 and 2 points, alternating: t(3) at 97.5 % is 3.1824, the standard error 1 / sqrt(3).
  const alternating = [80, 83, 79, 82];

  test('by its interval, where there is one', () => {
    expect(summaryOf({ ce, crl: alternating }).resolution).toMatch(
      /^The 95 % interval of the difference reaches 1\.84 points to either side: /,
    );
  });

  test('by the median of several', () => {
    // The second has differences of 0 and 4 points: 3.67 to either side.
    expect(summaryOf({ ce, crl: alternating, lgm: [80, 85, 79, 84] }).resolution).toMatch(
      /^The 95 % intervals of the differences reach 2\.76 points to either side \(median of 2\): /,
    );
  });

  test('not without a test', () => {
    expect(summaryOf({ ce, crl: [80] }).resolution).toBeUndefined();
  });
});
