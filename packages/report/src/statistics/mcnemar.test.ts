import { KindredError } from '@kindred/core/errors';
import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { discordance, type McNemar, mcnemar } from './mcnemar.js';

const { mcnemar: cases } = readFixtureJson<{ mcnemar: (McNemar & { p: number })[] }>(
  'compare/significance.json',
);

test.each(cases)('SciPy agrees: $firstOnly against $secondOnly, $method', ({ p, ...expected }) => {
  const result = mcnemar(expected);
  expect(result).toMatchObject(expected);
  expect(result.p! / p).toBeCloseTo(1, 9);
  expect(mcnemar({ firstOnly: expected.secondOnly, secondOnly: expected.firstOnly }).p).toBe(result.p);
});

test('any number of discordant pairs gives a probability', () => {
  for (let n = 1; n < 60; n++) {
    let previous = 0;
    for (let k = 0; k <= n / 2; k++) {
      const { p } = mcnemar({ firstOnly: k, secondOnly: n - k });
      expect(p).toBeGreaterThan(previous);
      expect(p).toBeLessThanOrEqual(1);
      previous = p!;
    }
  }
  expect(mcnemar({ firstOnly: 500_000, secondOnly: 500_000 }).p).toBeCloseTo(1, 9);
  expect(mcnemar({ firstOnly: 0, secondOnly: 100_000 }).p).toBe(0);
});

test('without a discordant pair there is nothing to test', () => {
  expect(mcnemar({ firstOnly: 0, secondOnly: 0 })).toEqual({
    firstOnly: 0,
    secondOnly: 0,
    p: null,
    method: 'none',
  });
});

describe('discordance', () => {
  const labels = Int32Array.of(0, 1, 2, 0, 1, 2);

  test('counts where one alone is right', () => {
    const first = Int32Array.of(0, 1, 2, 1, 0, 0);
    const second = Int32Array.of(0, 2, 0, 0, 2, 0);
    expect(discordance(labels, first, second)).toEqual({ firstOnly: 2, secondOnly: 1 });
  });

  test('two that are wrong in different ways agree', () => {
    const first = labels.map((label) => (label + 1) % 3);
    const second = labels.map((label) => (label + 2) % 3);
    expect(discordance(labels, first, second)).toEqual({ firstOnly: 0, secondOnly: 0 });
  });

  test('other numbers of predictions are refused', () => {
    expect(() => discordance(labels, labels, labels.subarray(1))).toThrow(KindredError);
  });
});
