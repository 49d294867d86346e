import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { factorProblem, integerProblem, quadraticOf, violation } from '../../testing/lasso-problems.js';
import { coordinateDescent } from './coordinate-descent.js';
import { LassoPath } from './lasso-path.js';

interface Expected {
  inputs: number[];
  outputs: number[];
  path: { lambdas: number[]; coefficients: number[][] };
}
const fixture = readFixtureJson<Record<string, Expected>>('prune/lasso.json');

describe.each(Object.entries(fixture))(
  'scikit-learn agrees: %s',
  (_, { inputs, outputs, path: expected }) => {
    test('on every knot', () => {
      const { gram, target } = quadraticOf(inputs, outputs);
      const path = new LassoPath(gram, target);
      const last = expected.lambdas.length - 1;
      expected.lambdas.forEach((lambda, knot) => {
        if (knot > 0) expect(path.advance(expected.lambdas[last]!)).toBe(knot < last);
        expect(path.lambda).toBeCloseTo(lambda, 10);
        path.coefficients.forEach((value, j) => {
          expect(value).toBeCloseTo(expected.coefficients[knot]![j]!, 9);
        });
      });
    });
  },
);

test('every knot is optimal where coordinates tie, depend on each other and are dead', () => {
  // In 20198 two coordinates reach 0 together, and rounding carries one of them past it.
  for (const seed of [...Array(2000).keys(), 20198]) {
    const problem = integerProblem(seed);
    const path = new LassoPath(problem.gram, problem.target);
    const smallest = 1e-9 * path.lambda;
    let knots = 0;
    do {
      expect(violation(problem, path.coefficients, path.lambda), `seed ${seed}`).toBeLessThan(1e-9);
      expect(knots++).toBeLessThan(10 * problem.target.length);
    } while (path.advance(smallest));
    expect(violation(problem, path.coefficients, path.lambda), `seed ${seed}`).toBeLessThan(1e-9);
  }
});

test('coordinate descent agrees all along, and with the active set', () => {
  const { gram, target } = factorProblem(60, { samples: 150, factors: 10, noise: 0.5, seed: 8 });
  const path = new LassoPath(gram, target);
  for (let knot = 0; knot < 40; knot++) {
    const { coefficients } = coordinateDescent(gram, target, path.lambda, { tolerance: 1e-11 });
    coefficients.forEach((value, j) => {
      expect(value).toBeCloseTo(path.coefficients[j]!, 6);
    });
    const next = new LassoPath(gram, target);
    for (let k = 0; k <= knot; k++) next.advance(0);
    const lambda = (path.lambda + next.lambda) / 2;
    const between = coordinateDescent(gram, target, lambda, { tolerance: 1e-11 });
    const support = Array.from(target.keys()).filter((j) => between.coefficients[j] !== 0);
    expect([...path.active].sort((i, j) => i - j)).toEqual(support);
    path.advance(0);
  }
});

test('without anything to explain there is no path', () => {
  const path = new LassoPath(Float64Array.of(1, 0, 0, 0), Float64Array.of(0, 0));
  expect(path.lambda).toBe(0);
  expect(path.active).toEqual([]);
  expect(path.advance(0)).toBe(false);
});
