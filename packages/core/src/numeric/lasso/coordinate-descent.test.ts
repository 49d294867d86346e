import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { KindredError } from '../../errors.js';
import {
  doubled,
  factorProblem,
  integerProblem,
  type Quadratic,
  quadraticOf,
  violation,
} from '../../testing/lasso-problems.js';
import { coordinateDescent } from './coordinate-descent.js';
import { LassoPath } from './lasso-path.js';

interface Expected {
  inputs: number[];
  outputs: number[];
  solutions: { lambda: number; coefficients: number[] }[];
}
const fixture = readFixtureJson<Record<string, Expected>>('prune/lasso.json');

describe.each(Object.entries(fixture))('scikit-learn agrees: %s', (_, { inputs, outputs, solutions }) => {
  const { gram, target } = quadraticOf(inputs, outputs);
  test.each(solutions)('at lambda $lambda', ({ lambda, coefficients }) => {
    const solution = coordinateDescent(gram, target, lambda, { tolerance: 1e-11 });
    expect(solution.isConverged).toBe(true);
    solution.coefficients.forEach((value, j) => {
      expect(value).toBeCloseTo(coefficients[j]!, 7);
    });
    const support = (values: ArrayLike<number>) => Array.from(values, (value) => value !== 0);
    expect(support(solution.coefficients)).toEqual(support(coefficients));
  });
});

/** The path's solution at lambda: near the solution, up to what a test adds to it. */
function pathAt({ gram, target }: Quadratic, lambda: number): Float64Array {
  const path = new LassoPath(gram, target);
  while (path.advance(lambda));
  return path.coefficients;
}

describe('the optimality conditions hold', () => {
  const shares = [0.5, 0.1, 1e-2, 1e-4, 0];
  const largestOf = ({ target }: Quadratic) => Math.max(...target.map(Math.abs));

  test.each(shares)('at %d of the largest lambda, from 0', (share) => {
    const problem = factorProblem(40, { samples: 120, factors: 40, noise: 0.5, seed: 40 });
    const lambda = share * largestOf(problem);
    const { coefficients, isConverged } = coordinateDescent(problem.gram, problem.target, lambda);
    expect(isConverged).toBe(true);
    expect(violation(problem, coefficients, lambda)).toBeLessThan(1e-8);
  });

  test.each(shares)('at %d, from near the solution, for any condition of G', (share) => {
    for (const noise of [0.1, 0.01]) {
      const problem = factorProblem(40, { samples: 120, factors: 8, noise, seed: 8 });
      const lambda = share * largestOf(problem);
      const start = pathAt(problem, lambda).map((value, j) => value * (1 + 1e-6 * (-1) ** j));
      const before = violation(problem, start, lambda);
      const options = { start, tolerance: 1e-10, maxSweeps: 100 };
      const { coefficients } = coordinateDescent(problem.gram, problem.target, lambda, options);
      expect(violation(problem, coefficients, lambda)).toBeLessThan(Math.max(before / 10, 1e-10));
    }
  });

  test('where coordinates tie, depend on each other and are dead', () => {
    for (let seed = 0; seed < 500; seed++) {
      const problem = integerProblem(seed);
      for (const share of [0.5, 0.1, 1e-3, 0]) {
        const lambda = share * largestOf(problem);
        const start = pathAt(problem, lambda);
        const { sweeps, coefficients } = coordinateDescent(problem.gram, problem.target, lambda, { start });
        expect(sweeps, `seed ${seed}`).toBe(1);
        expect(violation(problem, coefficients, lambda), `seed ${seed}`).toBeLessThan(1e-9);
      }
    }
  });

  test('where G has less than full rank', () => {
    const problem = factorProblem(60, { samples: 30, factors: 30, noise: 0, seed: 3 });
    const lambda = 1e-4 * largestOf(problem);
    const start = pathAt(problem, lambda);
    const { sweeps, coefficients } = coordinateDescent(problem.gram, problem.target, lambda, { start });
    expect(sweeps).toBe(1);
    expect(violation(problem, coefficients, lambda)).toBeLessThan(1e-8);
  });
});

test('without correlations it is the soft threshold', () => {
  const gram = Float64Array.of(2, 0, 0, 0, 1, 0, 0, 0, 4);
  expect([...coordinateDescent(gram, Float64Array.of(3, -0.5, -5), 1).coefficients]).toEqual([1, 0, -1]);
});

test('of two duplicates one at most is active, whatever the rounding', () => {
  for (let seed = 0; seed < 5; seed++) {
    const { gram, target } = doubled(factorProblem(5, { samples: 30, factors: 5, noise: 0.1, seed }));
    for (const share of [0.5, 0.1, 1e-2, 1e-3]) {
      const { coefficients } = coordinateDescent(gram, target, share * Math.max(...target.map(Math.abs)));
      for (let j = 0; j < 10; j += 2) expect(coefficients[j]! * coefficients[j + 1]!).toBe(0);
    }
  }
});

test('a dead coordinate stays 0, even if it starts elsewhere', () => {
  const { coefficients } = coordinateDescent(Float64Array.of(0, 0, 0, 1), Float64Array.of(0, 1), 0.25, {
    start: Float64Array.of(5, 5),
  });
  expect([...coefficients]).toEqual([0, 0.75]);
});

test('all is 0 from the largest |b_j| on, and for b = 0', () => {
  const { gram, target } = factorProblem(6, { samples: 20, factors: 6, noise: 0.1, seed: 4 });
  const largest = Math.max(...target.map(Math.abs));
  expect([...coordinateDescent(gram, target, largest).coefficients]).toEqual(new Array(6).fill(0));
  expect(
    coordinateDescent(gram, target, 0.99 * largest).coefficients.filter((value) => value !== 0),
  ).toHaveLength(1);
  expect([...coordinateDescent(gram, new Float64Array(6), 0).coefficients]).toEqual(new Array(6).fill(0));
});

test('a start changes the way, not the solution; the arguments stay as they are', () => {
  const { gram, target } = factorProblem(20, { samples: 60, factors: 5, noise: 0.3, seed: 5 });
  const lambda = 0.05 * Math.max(...target.map(Math.abs));
  const cold = coordinateDescent(gram, target, lambda);
  const start = cold.coefficients.map((value) => value + 0.1);
  const copies = [gram.slice(), target.slice(), start.slice()];
  const warm = coordinateDescent(gram, target, lambda, { start });
  warm.coefficients.forEach((value, j) => {
    expect(value).toBeCloseTo(cold.coefficients[j]!, 7);
  });
  expect(coordinateDescent(gram, target, lambda, { start: cold.coefficients }).sweeps).toBe(1);
  expect([gram, target, start]).toEqual(copies);
});

test('a descent that is cut short says so', () => {
  const { gram, target } = factorProblem(20, { samples: 60, factors: 5, noise: 0.1, seed: 6 });
  expect(coordinateDescent(gram, target, 1e-3, { maxSweeps: 3 })).toMatchObject({
    sweeps: 3,
    isConverged: false,
  });
});

test('what is no problem is refused', () => {
  const [gram, target] = [Float64Array.of(1, 0, 0, 1), Float64Array.of(1, 1)];
  expect(() => coordinateDescent(gram.slice(1), target, 1)).toThrow(
    /Gram matrix has 3 numbers instead of 2 x 2/,
  );
  expect(() => coordinateDescent(Float64Array.of(1, 0, Number.NaN, 1), target, 1)).toThrow(
    /Gram matrix holds NaN in row 1, column 0/,
  );
  expect(() => coordinateDescent(gram, Float64Array.of(1, Number.POSITIVE_INFINITY), 1)).toThrow(
    /target holds Infinity/,
  );
  expect(() => coordinateDescent(Float64Array.of(1, 0, 0, -1), target, 1)).toThrow(/entry 1 on the diagonal/);
  expect(() => coordinateDescent(gram, target, -1)).toThrow(KindredError);
  expect(() => coordinateDescent(gram, target, Number.NaN)).toThrow(KindredError);
  expect(() => coordinateDescent(gram, target, 1, { start: new Float64Array(3) })).toThrow(
    /start has 3 numbers/,
  );
});
