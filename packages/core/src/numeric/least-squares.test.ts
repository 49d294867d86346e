import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { KindredError } from '../errors.js';
import { Random } from '../random/random.js';
import { factorProblem } from '../testing/lasso-problems.js';
import { principalSubmatrix, selectRows, solveRidge } from './least-squares.js';

interface Expected {
  coordinates: number;
  targets: number;
  inputs: number[];
  outputs: number[];
  ridge: number;
  weights: number[];
}
const fixture = readFixtureJson<Record<string, Expected>>('prune/least_squares.json');

test.each(Object.entries(fixture))('scikit-learn agrees: %s', (_, expected) => {
  const { coordinates: n, targets: m, inputs, outputs, ridge, weights } = expected;
  const gram = new Float64Array(n * n);
  const moments = new Float64Array(n * m);
  for (let s = 0; s < inputs.length / n; s++) {
    for (let i = 0; i < n; i++) {
      const value = inputs[s * n + i]!;
      for (let j = 0; j < n; j++) gram[i * n + j]! += value * inputs[s * n + j]!;
      for (let j = 0; j < m; j++) moments[i * m + j]! += value * outputs[s * m + j]!;
    }
  }
  solveRidge(gram, moments, m, ridge).forEach((value, place) => {
    expect(value).toBeCloseTo(weights[place]!, 9);
  });
});

function randomMatrix(rows: number, columns: number, seed: number): Float64Array {
  const random = new Random(seed);
  return Float64Array.from({ length: rows * columns }, () => random.normal());
}

/** The largest entry of A X - B. */
function residual(matrix: Float64Array, n: number, x: Float64Array, right: Float64Array, m: number): number {
  let worst = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = -right[i * m + j]!;
      for (let k = 0; k < n; k++) sum += matrix[i * n + k]! * x[k * m + j]!;
      worst = Math.max(worst, Math.abs(sum));
    }
  }
  return worst;
}

// Sizes below, on and beyond the edges of the blocks.
test.each([
  [1, 1],
  [7, 3],
  [8, 1],
  [9, 9],
  [32, 5],
  [33, 4],
  [67, 130],
  [150, 20],
  [301, 2],
])('solves %d equations for %d right-hand sides', (n, m) => {
  const { gram } = factorProblem(n, { samples: n + 30, factors: 4, noise: 1, seed: n });
  const right = randomMatrix(n, m, m);
  const copies = [gram.slice(), right.slice()];
  const x = solveRidge(gram, right, m, 0);
  expect(x).toHaveLength(n * m);
  expect(residual(gram, n, x, right, m)).toBeLessThan(1e-10);
  expect([gram, right]).toEqual(copies);
  expect(solveRidge(gram, right, m, 0)).toEqual(x);
});

test('reads only the triangle on and below the diagonal', () => {
  const { gram } = factorProblem(70, { samples: 90, factors: 3, noise: 1, seed: 1 });
  const lower = gram.map((value, place) => (place % 70 > Math.floor(place / 70) ? 1e6 : value));
  const right = randomMatrix(70, 3, 2);
  expect(solveRidge(lower, right, 3, 0.1)).toEqual(solveRidge(gram, right, 3, 0.1));
});

describe('semidefinite matrices', () => {
  test.each([5, 60])('%d dependent rows: some solution of consistent equations', (n) => {
    const { gram } = factorProblem(n, { samples: 3, factors: 3, noise: 0, seed: 7 });
    const weights = randomMatrix(n, 2, 8);
    const right = new Float64Array(n * 2);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) {
        for (let j = 0; j < 2; j++) right[i * 2 + j]! += gram[i * n + k]! * weights[k * 2 + j]!;
      }
    }
    const x = solveRidge(gram, right, 2, 0);
    expect(residual(gram, n, x, right, 2)).toBeLessThan(1e-7);
    expect(Math.max(...x.map(Math.abs))).toBeLessThan(10 * Math.max(...weights.map(Math.abs)));
  });

  test('a pivot that only rounding keeps above 0 is none', () => {
    expect(0.7 - Math.sqrt(0.7) ** 2).not.toBe(0);
    const x = solveRidge(new Float64Array(4).fill(0.7), Float64Array.of(1, 1 + 1e-12), 1, 0);
    expect(x[0]! + x[1]!).toBeCloseTo(1 / 0.7, 6);
    expect(Math.abs(x[0]!)).toBeLessThan(100);
  });

  test('a dead row has the solution 0', () => {
    const x = solveRidge(Float64Array.of(2, 0, 0, 0), Float64Array.of(1, 0), 1, 0);
    expect(x[0]).toBeCloseTo(0.5, 10);
    expect(x[1]).toBe(0);
  });

  test('a zero matrix explains only zeros', () => {
    expect([...solveRidge(new Float64Array(4), new Float64Array(2), 1, 0.1)]).toEqual([0, 0]);
    expect(() => solveRidge(new Float64Array(4), Float64Array.of(1, 0), 1, 0.1)).toThrow(KindredError);
  });
});

test('what cannot be solved is refused', () => {
  const identity = Float64Array.of(1, 0, 0, 1);
  const right = Float64Array.of(1, 2);
  expect(() => solveRidge(Float64Array.of(1, 2, 2, 1), right, 1, 0)).toThrow(
    /2 x 2 matrix is not positive semidefinite \(found at row 1\)/,
  );
  expect(() => solveRidge(Float64Array.of(1, 0, 0, -1), right, 1, 0)).toThrow(/has the mean 0/);
  expect(() => solveRidge(Float64Array.of(1, 0, Number.NaN, 1), right, 1, 0)).toThrow(
    /^the matrix holds NaN in row 1, column 0$/,
  );
  expect(() => solveRidge(identity, Float64Array.of(1, Number.NEGATIVE_INFINITY), 1, 0)).toThrow(
    /^the right-hand side holds -Infinity in row 1, column 0$/,
  );
  expect(() => solveRidge(identity, right, 2, 0)).toThrow(/matrix has 4 numbers instead of 1 x 1/);
  expect(() => solveRidge(identity, right, 3, 0)).toThrow(/2 numbers are no right-hand side of 3 columns/);
  for (const ridge of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => solveRidge(identity, right, 1, ridge)).toThrow(/ridge/);
  }
});

test('takes rows and columns of a square matrix in the order asked for', () => {
  const matrix = Float64Array.of(1, 2, 3, 2, 4, 5, 3, 5, 6);
  expect([...principalSubmatrix(matrix, 3, [0, 2])]).toEqual([1, 3, 3, 6]);
  expect([...principalSubmatrix(matrix, 3, [2, 0])]).toEqual([6, 3, 3, 1]);
  expect([...principalSubmatrix(matrix, 3, [])]).toEqual([]);
});

test('takes rows, and copies them', () => {
  const matrix = Float64Array.of(1, 2, 3, 4, 5, 6);
  const rows = selectRows(matrix, 2, Int32Array.of(2, 0));
  expect([...rows]).toEqual([5, 6, 1, 2]);
  rows[0] = 9;
  expect(matrix[4]).toBe(5);
});

test('refuses what is not there', () => {
  const matrix = Float64Array.of(1, 2, 2, 4);
  for (const index of [-1, 2, 0.5, Number.NaN]) {
    expect(() => principalSubmatrix(matrix, 2, [index])).toThrow(/there are rows 0 to 1/);
    expect(() => selectRows(matrix, 2, [index])).toThrow(KindredError);
  }
  expect(() => principalSubmatrix(matrix, 3, [0])).toThrow(/instead of 3 x 3/);
  expect(() => selectRows(matrix, 3, [0])).toThrow(KindredError);
});
