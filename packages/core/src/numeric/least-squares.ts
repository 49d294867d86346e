import { KindredError } from '../errors.js';
import { requireFinite, requireIndices, requireSize } from './checks.js';
import { choleskyInPlace } from './cholesky.js';
import { diagonalMean, viewOf } from './matrix-view.js';
import { solveLower, solveLowerTransposed } from './triangular-solve.js';

/** From one attempt to the next, what is added to the diagonal grows by this factor. */
const JITTER_GROWTH = 100;

/** Relative to the mean of the diagonal: a matrix that needs more is not positive semidefinite up to rounding. */
const LARGEST_JITTER = 1e-3;

/**
 * Solves (A + ridge · mean(diag A) · I) X = B for symmetric positive semidefinite A: the normal equations of ridge
 * regression, with A = X^T X and B = X^T Y. Where rows of A depend on each other up to rounding and the ridge does
 * not part them, the ridge grows by 100 n times the precision of float64, then by 100 times that, until it does.
 * A = 0 has the solution 0 of B = 0. It takes n^3 / 3 + 2 n^2 m operations, and a copy of A.
 * @param matrix A [n, n], row-major, of which the triangle on and below the diagonal is used.
 * @param right B [n, m], row-major
 * @param columns m
 * @param ridge at least 0, relative to the mean of the diagonal of A
 * @returns X [n, m]
 * @throws KindredError where a size does not fit, a number is not finite, or A is not positive semidefinite.
 */
export function solveRidge(
  matrix: Float64Array,
  right: Float64Array,
  columns: number,
  ridge: number,
): Float64Array {
  const n = right.length / columns;
  if (!Number.isInteger(n)) {
    throw new KindredError(`${right.length} numbers are no right-hand side of ${columns} columns`);
  }
  requireSize('matrix', matrix, n, n);
  requireFinite('matrix', matrix, n);
  requireFinite('right-hand side', right, columns);
  if (!(ridge >= 0 && ridge < Number.POSITIVE_INFINITY)) {
    throw new KindredError(`the ridge must be a finite number of at least 0, not ${ridge}`);
  }
  const solution = Float64Array.from(right);
  if (matrix.every((value) => value === 0) && right.every((value) => value === 0)) return solution;
  const lower = viewOf(factorOf(matrix, n, ridge), n, n);
  const x = viewOf(solution, n, columns);
  solveLower(lower, x);
  solveLowerTransposed(lower, x);
  return solution;
}

/**
 * The rows and columns `indices` of a square matrix, in their order: a copy, [k, k].
 * @param matrix [n, n], row-major
 */
export function principalSubmatrix(
  matrix: Float64Array,
  n: number,
  indices: ArrayLike<number>,
): Float64Array {
  requireSize('matrix', matrix, n, n);
  requireIndices(indices, n);
  const k = indices.length;
  const result = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    const row = indices[i]! * n;
    for (let j = 0; j < k; j++) result[i * k + j] = matrix[row + indices[j]!]!;
  }
  return result;
}

/**
 * The rows `indices` of a matrix, in their order: a copy, [k, columns].
 * @param matrix [rows, columns], row-major
 */
export function selectRows(matrix: Float64Array, columns: number, indices: ArrayLike<number>): Float64Array {
  const rows = matrix.length / columns;
  if (!Number.isInteger(rows)) {
    throw new KindredError(`${matrix.length} numbers are no rows of ${columns} columns`);
  }
  requireIndices(indices, rows);
  const result = new Float64Array(indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    const start = indices[i]! * columns;
    result.set(matrix.subarray(start, start + columns), i * columns);
  }
  return result;
}

/** The Cholesky factor of A + (ridge + jitter) · mean(diag A) · I, with the first jitter that lets it exist. */
function factorOf(matrix: Float64Array, n: number, ridge: number): Float64Array {
  const mean = diagonalMean(viewOf(matrix, n, n));
  if (!(mean > 0)) {
    throw new KindredError(
      `the diagonal of the ${n} x ${n} matrix has the mean ${mean}; is it a Gram matrix?`,
    );
  }
  const rounding = n * Number.EPSILON;
  const factor = new Float64Array(n * n);
  const floors = new Float64Array(n);
  for (let jitter = 0; ; jitter = jitter === 0 ? JITTER_GROWTH * rounding : JITTER_GROWTH * jitter) {
    factor.set(matrix);
    for (let i = 0; i < n; i++) {
      factor[i * n + i]! += (ridge + jitter) * mean;
      floors[i] = rounding * Math.abs(factor[i * n + i]!);
    }
    const dependent = choleskyInPlace(viewOf(factor, n, n), floors);
    if (dependent < 0) return factor;
    if (JITTER_GROWTH * jitter > LARGEST_JITTER) {
      throw new KindredError(
        `the ${n} x ${n} matrix is not positive semidefinite (found at row ${dependent}); is it a Gram matrix?`,
      );
    }
  }
}
