/** Where a descent on 1/2 beta^T G beta - b^T beta + lambda ||beta||_1 stands. */
export class LassoState {
  readonly gram: Float64Array;
  readonly target: Float64Array;
  readonly lambda: number;
  /** beta [n] */
  readonly coefficients: Float64Array;
  /** b - G beta, [n] */
  readonly correlations: Float64Array;
  /** Coordinates with G_jj > 0; the others stay 0. */
  readonly live: Int32Array;

  /** @param start beta [n], of which the dead coordinates are not used. */
  constructor(gram: Float64Array, target: Float64Array, lambda: number, start?: Float64Array) {
    const n = target.length;
    this.gram = gram;
    this.target = target;
    this.lambda = lambda;
    this.live = Int32Array.from(target.keys()).filter((j) => gram[j * n + j]! > 0);
    this.coefficients = new Float64Array(n);
    if (start) for (const j of this.live) this.coefficients[j] = start[j]!;
    this.correlations = new Float64Array(n);
    this.refresh();
  }

  /** The coordinates that are not 0, ascending. */
  active(): Int32Array {
    return this.live.filter((j) => this.coefficients[j] !== 0);
  }

  /** beta_j <- beta_j + delta */
  move(j: number, delta: number): void {
    const { gram, correlations } = this;
    const n = correlations.length;
    const row = j * n;
    this.coefficients[j]! += delta;
    for (let i = 0; i < n; i++) correlations[i]! -= delta * gram[row + i]!;
  }

  /** Computes the correlations anew, free of the rounding of many moves. */
  refresh(): void {
    const { gram, coefficients, correlations } = this;
    const n = correlations.length;
    correlations.set(this.target);
    for (const j of this.active()) {
      const value = coefficients[j]!;
      for (let i = 0; i < n; i++) correlations[i]! -= value * gram[j * n + i]!;
    }
  }
}
