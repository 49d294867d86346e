import { describe, expect, test } from 'vitest';
import { KindredError } from '../../errors.js';
import { readFixtureJson } from '../../testing/fixtures.js';
import { lasso } from './lasso.js';
import { doubled, factorProblem, integerProblem, quadraticOf, violation } from './test-problems.js';

interface Expected {
  inputs: number[];
  outputs: number[];
  solutions: { lambda: number; coefficients: number[] }[];
}
const fixture = readFixtureJson<Record<string, Expected>>('prune/lasso.json');

describe.each(Object.entries(fixture))('scikit-learn agrees: %s', (_, { inputs, outputs, solutions }) => {
  const { gram, target } = quadraticOf(inputs, outputs);
  test.each(solutions)('at lambda $lambda', ({ lambda, coefficients }) => {
    const solution = lasso(gram, target, lambda);
    expect(solution.isConverged).toBe(true);
    solution.coefficients.forEach((value, j) => {
      expect(value).toBeCloseTo(coefficients[j]!, 7);
    });
    const support = (values: ArrayLike<number>) => Array.from(values, (value) => value !== 0);
    expect(support(solution.coefficients)).toEqual(support(coefficients));
  });
});

describe('the optimality conditions hold', () => {
  test.each([0.5, 0.1, 1e-2, 1e-4, 0])('at %d of the largest lambda, for any condition of G', (share) => {
    for (const [factors, noise] of [
      [40, 0.5],
      [8, 0.1],
      [8, 0.01],
    ] as const) {
      const problem = factorProblem(40, { samples: 120, factors, noise, seed: factors });
      const lambda = share * Math.max(...problem.target.map(Math.abs));
      const { coefficients, isConverged } = lasso(problem.gram, problem.target, lambda);
      expect(isConverged).toBe(true);
      expect(violation(problem, coefficients, lambda)).toBeLessThan(1e-8);
    }
  });

  test('where coordinates tie, depend on each other and are dead', () => {
    for (let seed = 0; seed < 500; seed++) {
      const problem = integerProblem(seed);
      const largest = Math.max(...problem.target.map(Math.abs));
      for (const share of [0.5, 0.1, 1e-3, 0]) {
        const { coefficients, isConverged } = lasso(problem.gram, problem.target, share * largest);
        expect(isConverged, `seed ${seed}`).toBe(true);
        expect(violation(problem, coefficients, share * largest), `seed ${seed}`).toBeLessThan(1e-7);
      }
    }
  });

  test('where G has less than full rank', () => {
    const problem = factorProblem(60, { samples: 30, factors: 30, noise: 0, seed: 3 });
    const lambda = 1e-4 * Math.max(...problem.target.map(Math.abs));
    const { coefficients, isConverged } = lasso(problem.gram, problem.target, lambda);
    expect(isConverged).toBe(true);
    expect(violation(problem, coefficients, lambda)).toBeLessThan(1e-8);
  });
});

test('a tie of active coordinates that reach 0 together does not make the descent turn in circles', () => {
  const gram = Float64Array.of(4, 2, 3, 0, 2, 5, 0, 1, 3, 0, 6, 0, 0, 1, 0, 5);
  const { coefficients, isConverged } = lasso(gram, Float64Array.of(3, -2, 4, -2), 2);
  expect(isConverged).toBe(true);
  expect(coefficients[2]).toBeCloseTo(1 / 3, 8);
  expect([coefficients[0], coefficients[1], coefficients[3]].map((value) => Math.abs(value!) < 1e-8)).toEqual(
    [true, true, true],
  );
});

test('without correlations it is the soft threshold', () => {
  const gram = Float64Array.of(2, 0, 0, 0, 1, 0, 0, 0, 4);
  expect([...lasso(gram, Float64Array.of(3, -0.5, -5), 1).coefficients]).toEqual([1, 0, -1]);
});

test('of two duplicates one at most is active, whatever the rounding', () => {
  for (let seed = 0; seed < 5; seed++) {
    const { gram, target } = doubled(factorProblem(5, { samples: 30, factors: 5, noise: 0.1, seed }));
    for (const share of [0.5, 0.1, 1e-2, 1e-3]) {
      const { coefficients } = lasso(gram, target, share * Math.max(...target.map(Math.abs)));
      for (let j = 0; j < 10; j += 2) expect(coefficients[j]! * coefficients[j + 1]!).toBe(0);
    }
  }
});

test('a dead coordinate stays 0, even if it starts elsewhere', () => {
  const { coefficients } = lasso(Float64Array.of(0, 0, 0, 1), Float64Array.of(0, 1), 0.25, {
    start: Float64Array.of(5, 5),
  });
  expect([...coefficients]).toEqual([0, 0.75]);
});

test('all is 0 from the largest |b_j| on, and for b = 0', () => {
  const { gram, target } = factorProblem(6, { samples: 20, factors: 6, noise: 0.1, seed: 4 });
  const largest = Math.max(...target.map(Math.abs));
  expect([...lasso(gram, target, largest).coefficients]).toEqual(new Array(6).fill(0));
  expect(lasso(gram, target, 0.99 * largest).coefficients.filter((value) => value !== 0)).toHaveLength(1);
  expect([...lasso(gram, new Float64Array(6), 0).coefficients]).toEqual(new Array(6).fill(0));
});

test('a start changes the way, not the solution; the arguments stay as they are', () => {
  const { gram, target } = factorProblem(20, { samples: 60, factors: 5, noise: 0.3, seed: 5 });
  const lambda = 0.05 * Math.max(...target.map(Math.abs));
  const cold = lasso(gram, target, lambda);
  const start = cold.coefficients.map((value) => value + 0.1);
  const copies = [gram.slice(), target.slice(), start.slice()];
  const warm = lasso(gram, target, lambda, { start });
  warm.coefficients.forEach((value, j) => {
    expect(value).toBeCloseTo(cold.coefficients[j]!, 7);
  });
  expect(lasso(gram, target, lambda, { start: cold.coefficients }).sweeps).toBe(1);
  expect([gram, target, start]).toEqual(copies);
});

test('a descent that is cut short says so', () => {
  const { gram, target } = factorProblem(20, { samples: 60, factors: 5, noise: 0.1, seed: 6 });
  expect(lasso(gram, target, 1e-3, { maxSweeps: 3 })).toMatchObject({ sweeps: 3, isConverged: false });
});

test('what is no problem is refused', () => {
  const [gram, target] = [Float64Array.of(1, 0, 0, 1), Float64Array.of(1, 1)];
  expect(() => lasso(gram.slice(1), target, 1)).toThrow(/Gram matrix has 3 numbers instead of 2 x 2/);
  expect(() => lasso(Float64Array.of(1, 0, Number.NaN, 1), target, 1)).toThrow(
    /Gram matrix holds NaN in row 1, column 0/,
  );
  expect(() => lasso(gram, Float64Array.of(1, Number.POSITIVE_INFINITY), 1)).toThrow(/target holds Infinity/);
  expect(() => lasso(Float64Array.of(1, 0, 0, -1), target, 1)).toThrow(/entry 1 on the diagonal/);
  expect(() => lasso(gram, target, -1)).toThrow(KindredError);
  expect(() => lasso(gram, target, Number.NaN)).toThrow(KindredError);
  expect(() => lasso(gram, target, 1, { start: new Float64Array(3) })).toThrow(/start has 3 numbers/);
});
