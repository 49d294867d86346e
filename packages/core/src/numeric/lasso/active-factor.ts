/** The Cholesky factor of G_AA for a set A of coordinates to which single ones are added and removed, in O(|A|^2). */
export class ActiveFactor {
  /** A, in the order of the rows of the factor. */
  readonly members: number[] = [];
  readonly #gram: Float64Array;
  readonly #n: number;
  /** [n, n], of which the first |A| rows are used. */
  readonly #factor: Float64Array;
  readonly #dependence: number;

  /**
   * @param gram G [n, n], row-major
   * @param dependence a coordinate is dependent if A leaves less than this share of its G_jj unexplained.
   */
  constructor(gram: Float64Array, n: number, dependence: number) {
    this.#gram = gram;
    this.#n = n;
    this.#factor = new Float64Array(n * n);
    this.#dependence = dependence;
  }

  /** @returns false, and changes nothing, where `j` depends on the members. */
  add(j: number): boolean {
    const factor = this.#factor;
    const gram = this.#gram;
    const n = this.#n;
    const k = this.members.length;
    const row = k * n;
    const diagonal = gram[j * n + j]!;
    let pivot = diagonal;
    for (let a = 0; a < k; a++) {
      let value = gram[j * n + this.members[a]!]!;
      for (let c = 0; c < a; c++) value -= factor[row + c]! * factor[a * n + c]!;
      value /= factor[a * n + a]!;
      factor[row + a] = value;
      pivot -= value * value;
    }
    if (!(pivot > this.#dependence * diagonal)) return false;
    factor[row + k] = Math.sqrt(pivot);
    this.members.push(j);
    return true;
  }

  /** Removes `members[place]`: rotations make the rows below it triangular again (Golub and Van Loan, 6.5.4). */
  remove(place: number): void {
    const factor = this.#factor;
    const n = this.#n;
    this.members.splice(place, 1);
    const k = this.members.length;
    for (let a = place; a < k; a++) factor.copyWithin(a * n, (a + 1) * n, (a + 1) * n + a + 2);
    for (let c = place; c < k; c++) {
      const diagonal = factor[c * n + c]!;
      const beside = factor[c * n + c + 1]!;
      const length = Math.hypot(diagonal, beside);
      const cos = diagonal / length;
      const sin = beside / length;
      for (let a = c; a < k; a++) {
        const left = factor[a * n + c]!;
        const right = factor[a * n + c + 1]!;
        factor[a * n + c] = cos * left + sin * right;
        factor[a * n + c + 1] = cos * right - sin * left;
      }
    }
  }

  /** G_AA^-1 r_A, [|A|], for r [n]. */
  solve(right: ArrayLike<number>): Float64Array {
    const factor = this.#factor;
    const n = this.#n;
    const k = this.members.length;
    const x = Float64Array.from(this.members, (j) => right[j]!);
    for (let a = 0; a < k; a++) {
      let value = x[a]!;
      for (let c = 0; c < a; c++) value -= factor[a * n + c]! * x[c]!;
      x[a] = value / factor[a * n + a]!;
    }
    for (let a = k - 1; a >= 0; a--) {
      const value = x[a]! / factor[a * n + a]!;
      x[a] = value;
      for (let c = 0; c < a; c++) x[c]! -= factor[a * n + c]! * value;
    }
    return x;
  }
}
