import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { KindredError, UsageError } from '../../errors.js';
import {
  doubled,
  factorProblem,
  integerProblem,
  quadraticOf,
  violation,
} from '../../testing/lasso-problems.js';
import { selectByLasso } from './lasso.js';
import { LassoPath } from './lasso-path.js';

interface Expected {
  inputs: number[];
  outputs: number[];
  supports: Record<string, number[]>;
}
const fixture = readFixtureJson<Record<string, Expected>>('prune/lasso.json');

function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

function identity(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, place) => (place % (n + 1) === 0 ? 1 : 0));
}

test.each(Object.entries(fixture))('scikit-learn agrees: %s', (_, { inputs, outputs, supports }) => {
  const { gram, target } = quadraticOf(inputs, outputs);
  for (const [keep, support] of Object.entries(supports)) {
    expect(selectByLasso(gram, target, Number(keep))).toEqual(support);
  }
});

test('of 512 nearly dependent coordinates it keeps those of the last solution with so many', () => {
  const problem = factorProblem(512, { samples: 700, factors: 30, noise: 0.2, seed: 1 });
  const selected = selectByLasso(problem.gram, problem.target, 200);
  const path = new LassoPath(problem.gram, problem.target);
  while (path.active.length <= 200) path.advance(0);
  expect(violation(problem, path.coefficients, path.lambda)).toBeLessThan(1e-12);
  expect(upTo(512).filter((j) => path.coefficients[j] !== 0)).toEqual(selected);
});

test('sums rounded to float32 lead to the same coordinates, where the rank is below n too', () => {
  const { gram, target } = factorProblem(160, { samples: 40, factors: 40, noise: 0, seed: 7 });
  const rounded = [Float64Array.from(Float32Array.from(gram)), Float64Array.from(Float32Array.from(target))];
  for (const keep of [10, 30, 40, 50, 100]) {
    const expected = new Set(selectByLasso(gram, target, keep));
    const selected = selectByLasso(rounded[0]!, rounded[1]!, keep);
    expect(selected.filter((j) => expected.has(j)).length, `${keep}`).toBe(keep);
  }
});

test('exactly as many as asked, ascending, however degenerate the problem', () => {
  for (let seed = 0; seed < 300; seed++) {
    const { gram, target } = integerProblem(seed);
    for (let keep = 0; keep <= target.length; keep++) {
      const selected = selectByLasso(gram, target, keep);
      expect(selected).toHaveLength(keep);
      expect([...new Set(selected)].sort((i, j) => i - j)).toEqual(selected);
      expect(selectByLasso(gram.slice(), target.slice(), keep)).toEqual(selected);
    }
  }
});

describe('degenerate problems', () => {
  test('ties go to the smallest indices', () => {
    const equal = Float64Array.from({ length: 36 }, (_, place) => (place % 7 === 0 ? 1 : 0.5));
    for (const gram of [identity(6), equal]) {
      for (const keep of [1, 3, 5]) {
        expect(selectByLasso(gram, new Float64Array(6).fill(1), keep)).toEqual(upTo(keep));
      }
    }
  });

  test('a duplicate is taken only after all that is not', () => {
    const problem = factorProblem(5, { samples: 30, factors: 5, noise: 0.1, seed: 2 });
    const { gram, target } = doubled(problem);
    expect(selectByLasso(gram, target, 5)).toEqual([0, 2, 4, 6, 8]);
    const pairs = selectByLasso(problem.gram, problem.target, 3).map((j) => 2 * j);
    expect(selectByLasso(gram, target, 3)).toEqual(pairs);
    expect(selectByLasso(gram, target, 7)).toHaveLength(7);
  });

  test('a dead coordinate comes last', () => {
    const gram = identity(4);
    gram[0] = 0;
    gram[10] = 0;
    expect(selectByLasso(gram, Float64Array.of(0, 1, 0, 2), 2)).toEqual([1, 3]);
    expect(selectByLasso(gram, Float64Array.of(0, 1, 0, 2), 3)).toEqual([0, 1, 3]);
  });

  test('without a target the strongest are kept, then the first', () => {
    const gram = Float64Array.of(1, 0, 0, 0, 3, 0, 0, 0, 1);
    expect(selectByLasso(gram, new Float64Array(3), 1)).toEqual([1]);
    expect(selectByLasso(gram, new Float64Array(3), 2)).toEqual([0, 1]);
    expect(selectByLasso(new Float64Array(9), new Float64Array(3), 2)).toEqual([0, 1]);
  });

  test('one coordinate, and none', () => {
    expect(selectByLasso(Float64Array.of(2), Float64Array.of(1), 1)).toEqual([0]);
    expect(selectByLasso(Float64Array.of(2), Float64Array.of(1), 0)).toEqual([]);
  });
});

test('what cannot be selected is refused', () => {
  const target = Float64Array.of(1, 1);
  for (const keep of [-1, 3, 1.5, Number.NaN]) {
    expect(() => selectByLasso(identity(2), target, keep)).toThrow(UsageError);
  }
  expect(() => selectByLasso(Float64Array.of(1, 0, 0, Number.NaN), target, 2)).toThrow(KindredError);
});
