import { expect, test } from 'vitest';
import { aggregate } from '../comparison/aggregate.js';
import { smallCells } from '../testing/small-cell.js';
import { differenceText } from './difference-text.js';

/** The difference of a loss from `ce`, by the right predictions of seeds 1, 2, ... */
function textOf(ce: readonly number[], mine: readonly number[]) {
  return differenceText(aggregate(smallCells({ ce, mine })).differences[0]!, 'ce');
}

test('a test in digits', () => {
  // Differences of 10, 9 and 11 points: a standard error of 1 / sqrt(3), t(2) at 97.5 % is 4.3027.
  expect(textOf([80, 82, 84], [90, 91, 95])).toEqual({
    seeds: '3 seeds',
    points: '+10.00',
    interval: '+7.52 to +12.48',
    t: 't(2) = 17.32',
    p: '0.003',
    adjustedP: '0.003',
    alone: '30 : 0',
    pooledP: '< 0.0001',
    pooledAdjustedP: '< 0.0001',
    verdict: 'better than ce',
  });
});

test.each([
  ['one common seed', [80], [90], '+10.00', 'not tested: one common seed'],
  ['the same difference everywhere', [80, 82], [90, 92], '+10.00', 'not tested: all differences are equal'],
  ['the same accuracies', [80, 82], [80, 82], '0.00', 'the same accuracy with every seed'],
])('%s is no test, and says so once', (_, first, second, points, verdict) => {
  expect(textOf(first, second)).toMatchObject({ points, interval: '–', t: '', p: '–', verdict });
});
