import { Random } from '../random/random.js';
import { symmetricEigen } from './symmetric-eigen.js';

/** Vectors iterated beside the wanted ones: convergence is then ruled by a later, smaller eigenvalue. */
const EXTRA = 8;

/** Residual ||A v - value v||, relative to the largest eigenvalue, at which a vector has converged. */
const PRECISION = 1e-12;

/** Reached only where eigenvalues lie so close together that their vectors are arbitrary. */
const MAX_ITERATIONS = 1000;

/**
 * The `count` leading eigenvalues and eigenvectors of a positive semi-definite matrix, by orthogonal iteration with
 * Rayleigh-Ritz projection (Golub and Van Loan, Matrix Computations, 8.2) from a start that `seed` determines.
 * @param matrix [n, n]
 * @returns `values` [count] falling, and `vectors` [count, n], one a row; zero where the matrix has no such rank.
 */
export function leadingEigen(
  matrix: Float64Array,
  n: number,
  count: number,
  seed: number,
): { values: Float64Array; vectors: Float64Array } {
  const width = Math.min(n, count + EXTRA);
  const random = new Random(seed);
  let basis = Float64Array.from({ length: width * n }, () => random.normal());
  orthonormalize(basis, width, n);
  for (let iteration = 1; ; iteration++) {
    const image = timesSymmetric(basis, matrix, width, n);
    const { values, vectors: turn } = symmetricEigen(products(basis, image, width, n), width);
    const ritz = combine(turn, basis, width, n);
    const next = combine(turn, image, width, n);
    if (iteration === MAX_ITERATIONS || residual(ritz, next, values, count, n) <= PRECISION * values[0]!) {
      return { values: values.slice(0, count), vectors: ritz.slice(0, count * n) };
    }
    basis = next;
    orthonormalize(basis, width, n);
  }
}

/** rows [width, n] times a symmetric matrix [n, n]. */
function timesSymmetric(rows: Float64Array, matrix: Float64Array, width: number, n: number) {
  const result = new Float64Array(width * n);
  for (let d = 0; d < n; d++) {
    const column = matrix.subarray(d * n, (d + 1) * n);
    for (let r = 0; r < width; r++) result[r * n + d] = dot(rows.subarray(r * n, (r + 1) * n), column);
  }
  return result;
}

/** first second^T, [width, width]. */
function products(first: Float64Array, second: Float64Array, width: number, n: number): Float64Array {
  const result = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) {
      result[i * width + j] = dot(first.subarray(i * n, (i + 1) * n), second.subarray(j * n, (j + 1) * n));
    }
  }
  return result;
}

/** weights [width, width] times rows [width, n]. */
function combine(weights: Float64Array, rows: Float64Array, width: number, n: number) {
  const result = new Float64Array(width * n);
  for (let i = 0; i < width; i++) {
    for (let r = 0; r < width; r++) {
      addScaled(
        result.subarray(i * n, (i + 1) * n),
        rows.subarray(r * n, (r + 1) * n),
        weights[i * width + r]!,
      );
    }
  }
  return result;
}

/** The largest ||A v - value v|| of the wanted vectors. */
function residual(
  vectors: Float64Array,
  images: Float64Array,
  values: Float64Array,
  count: number,
  n: number,
): number {
  let largest = 0;
  for (let c = 0; c < count; c++) {
    const difference = images.slice(c * n, (c + 1) * n);
    addScaled(difference, vectors.subarray(c * n, (c + 1) * n), -values[c]!);
    largest = Math.max(largest, Math.sqrt(dot(difference, difference)));
  }
  return largest;
}

/** Gram-Schmidt, twice for every row: once leaves errors where rows are nearly dependent. Dependent ones become 0. */
function orthonormalize(rows: Float64Array, width: number, n: number): void {
  for (let i = 0; i < width; i++) {
    const row = rows.subarray(i * n, (i + 1) * n);
    const before = Math.sqrt(dot(row, row));
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const other = rows.subarray(j * n, (j + 1) * n);
        addScaled(row, other, -dot(row, other));
      }
    }
    const norm = Math.sqrt(dot(row, row));
    const isDependent = norm <= n * Number.EPSILON * before;
    for (let d = 0; d < n; d++) row[d] = isDependent ? 0 : row[d]! / norm;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!;
  return sum;
}

function addScaled(target: Float64Array, source: Float64Array, factor: number): void {
  for (let d = 0; d < target.length; d++) target[d]! += factor * source[d]!;
}
