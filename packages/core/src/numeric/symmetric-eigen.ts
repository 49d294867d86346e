/** Far more sweeps than the method ever takes; it converges quadratically. */
const MAX_SWEEPS = 64;

/**
 * All eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan,
 * Matrix Computations, 8.5), O(n^3) a sweep.
 * @param matrix [n, n], row-major; it is left as it is.
 * @returns `values` [n] falling, and `vectors` [n, n]: row i is the unit eigenvector of `values[i]`.
 */
export function symmetricEigen(
  matrix: Float64Array,
  n: number,
): { values: Float64Array; vectors: Float64Array } {
  const a = Float64Array.from(matrix);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  const norm = Math.hypot(...a);
  for (let sweep = 0; sweep < MAX_SWEEPS && offDiagonal(a, n) > Number.EPSILON * norm; sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j]! - a[i * n + i]!);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    vectors.set(v.subarray(from * n, (from + 1) * n), to * n);
  });
  return { values: Float64Array.from(order, (i) => a[i * n + i]!), vectors };
}

/** A <- J A J^T and V <- J V with the rotation J that makes A_pq = 0. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const pq = a[p * n + q]!;
  if (pq === 0) return;
  // The smaller of the two angles, from tan's quadratic in the form that does not cancel.
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * pq);
  const tan = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cos = 1 / Math.hypot(tan, 1);
  const sin = tan * cos;
  for (let i = 0; i < n; i++) turn(a, i * n + p, i * n + q, cos, sin);
  for (let i = 0; i < n; i++) turn(a, p * n + i, q * n + i, cos, sin);
  for (let i = 0; i < n; i++) turn(v, p * n + i, q * n + i, cos, sin);
}

function turn(values: Float64Array, i: number, j: number, cos: number, sin: number): void {
  const first = values[i]!;
  const second = values[j]!;
  values[i] = cos * first - sin * second;
  values[j] = sin * first + cos * second;
}

/** Frobenius norm of what is not on the diagonal. */
function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (i !== j) sum += a[i * n + j]! ** 2;
  return Math.sqrt(sum);
}
