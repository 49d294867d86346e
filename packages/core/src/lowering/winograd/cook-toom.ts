/**
 * Matrices of the Cook-Toom algorithm F(m, r) (Winograd 1980; Lavin and Gray 2016): m outputs of a correlation
 * with r taps from n = m + r - 1 products, y = outputs · ((kernel · g) * (inputs · d)).
 */
export interface CookToom {
  /** Products of a tile. */
  readonly n: number;
  /** A^T [m, n] */
  readonly outputs: number[][];
  /** G [n, r] */
  readonly kernel: number[][];
  /** B^T [n, n] */
  readonly inputs: number[][];
}

/** Small integers and halves keep the rounding errors small; infinity is the last point. */
const points = [0, 1, -1, 2, -2, 0.5, -0.5];

export function cookToom(m: number, r: number): CookToom {
  const n = m + r - 1;
  const used = points.slice(0, n - 1);
  /** Powers of the points; the point at infinity takes the highest power alone. */
  const vandermonde = (columns: number) => [
    ...used.map((point) => Array.from({ length: columns }, (_, power) => point ** power)),
    Array.from({ length: columns }, (_, power) => Number(power === columns - 1)),
  ];
  const scale = [
    ...used.map((a, i) => used.reduce((product, b, j) => (i === j ? product : product * (a - b)), 1)),
    1,
  ];
  return {
    n,
    outputs: transposed(vandermonde(m)),
    kernel: vandermonde(r).map((row, i) => row.map((value) => value / scale[i]!)),
    inputs: transposed(inverse(vandermonde(n))).map((row, i) => row.map((value) => tidy(value * scale[i]!))),
  };
}

/** The exact values are fractions with small denominators; this takes out the rounding of the inversion. */
function tidy(value: number): number {
  return Math.round(value * 720) / 720;
}

export function transposed(matrix: readonly (readonly number[])[]): number[][] {
  return matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));
}

/** The Kronecker product a ⊗ b, row-major: a product along rows and one along columns as one matrix. */
export function kronecker(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[][] {
  return a.flatMap((rowA) => b.map((rowB) => rowA.flatMap((x) => rowB.map((y) => x * y))));
}

/** Gauss-Jordan elimination with row pivoting. */
function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const work = matrix.map((row, i) => [...row, ...row.map((_, j) => Number(i === j))]);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column; row < size; row++) {
      if (Math.abs(work[row]![column]!) > Math.abs(work[pivot]![column]!)) pivot = row;
    }
    [work[column], work[pivot]] = [work[pivot]!, work[column]!];
    const divisor = work[column]![column]!;
    work[column] = work[column]!.map((value) => value / divisor);
    for (let row = 0; row < size; row++) {
      const factor = work[row]![column]!;
      if (row !== column && factor !== 0) {
        work[row] = work[row]!.map((value, i) => value - factor * work[column]![i]!);
      }
    }
  }
  return work.map((row) => row.slice(size));
}
