import { ActiveFactor } from './active-factor.js';

/** The sums to be solved with are measured in float32: 8 times its precision, what several roundings come to. */
export const PRECISION = 2 ** -20;

interface Move {
  readonly length: number;
  /** The place of the active coordinate that becomes 0 at its end, or -1. */
  readonly leaving: number;
}

/**
 * The solutions of the LASSO 1/2 beta^T G beta - b^T beta + lambda ||beta||_1 for falling lambda, from the smallest
 * one without support. They are piecewise linear: between two knots, where a coordinate joins or leaves the active
 * set, beta_A = G_AA^-1 (b_A - lambda sign_A), and |b - G beta| is lambda on A and less elsewhere (Osborne, Presnell,
 * Turlach, A new approach to variable selection in least squares problems, 2000; as LARS in Efron et al., 2004).
 * A knot takes O(n |A|) operations, whatever the condition of G. A coordinate of which the active ones explain all but
 * rounding has nothing to add to them, and does not join.
 */
export class LassoPath {
  /** beta [n] */
  readonly coefficients: Float64Array;
  readonly #gram: Float64Array;
  readonly #factor: ActiveFactor;
  /** b - G beta */
  readonly #correlations: Float64Array;
  /** G_:A G_AA^-1 sign_A: how fast the correlations fall with lambda. */
  readonly #slopes: Float64Array;
  readonly #signs: Float64Array;
  /** 1 where a coordinate may join: it is not active, not dead (G_jj = 0), not dependent on the active ones. */
  readonly #isFree: Uint8Array;
  #lambda = 0;
  /** Its correlation is still at lambda on the side where it left. */
  #justLeft = { j: -1, side: 0 };

  /**
   * @param gram G [n, n], row-major, symmetric and positive semidefinite
   * @param target b [n]
   */
  constructor(gram: Float64Array, target: Float64Array) {
    const n = target.length;
    this.#gram = gram;
    this.#factor = new ActiveFactor(gram, n, PRECISION);
    this.coefficients = new Float64Array(n);
    this.#correlations = Float64Array.from(target);
    this.#slopes = new Float64Array(n);
    this.#signs = new Float64Array(n);
    this.#isFree = Uint8Array.from(target, (_, j) => (gram[j * n + j]! > 0 ? 1 : 0));
    let first = -1;
    for (let j = 0; j < n; j++) {
      const value = Math.abs(target[j]!);
      if (this.#isFree[j] === 0 || value <= this.#lambda) continue;
      this.#lambda = value;
      first = j;
    }
    if (first >= 0) this.#join(first, Math.sign(target[first]!));
  }

  get lambda(): number {
    return this.#lambda;
  }

  /** The coordinates that are not 0 just below lambda. */
  get active(): readonly number[] {
    return this.#factor.members;
  }

  /** Goes to the next knot; or to `smallest`, and returns false, where there is none before it. */
  advance(smallest: number): boolean {
    if (this.#lambda <= smallest) return false;
    const direction = this.#factor.solve(this.#signs);
    this.#setSlopes(direction);
    const { length, leaving } = this.#joinBefore(this.#nextToLeave(direction, this.#lambda - smallest));
    for (let a = 0; a < direction.length; a++) {
      const j = this.active[a]!;
      const moved = this.coefficients[j]! + length * direction[a]!;
      this.coefficients[j] = moved * this.#signs[j]! > 0 ? moved : 0;
    }
    for (let i = 0; i < this.#slopes.length; i++) this.#correlations[i]! -= length * this.#slopes[i]!;
    this.#lambda -= length;
    this.#justLeft = { j: -1, side: 0 };
    if (leaving >= 0) this.#leave(leaving);
    return this.#lambda > smallest;
  }

  #setSlopes(direction: Float64Array): void {
    const gram = this.#gram;
    const slopes = this.#slopes;
    const n = slopes.length;
    slopes.fill(0);
    for (let a = 0; a < direction.length; a++) {
      const row = this.active[a]! * n;
      const value = direction[a]!;
      for (let i = 0; i < n; i++) slopes[i]! += value * gram[row + i]!;
    }
  }

  /** The first active coordinate to reach 0 within `limit`. */
  #nextToLeave(direction: Float64Array, limit: number): Move {
    let length = limit;
    let leaving = -1;
    for (let a = 0; a < direction.length; a++) {
      const j = this.active[a]!;
      if (direction[a]! * this.#signs[j]! >= 0) continue;
      const zero = Math.max(0, -this.coefficients[j]! / direction[a]!);
      if (zero < length) {
        length = zero;
        leaving = a;
      }
    }
    return { length, leaving };
  }

  /** Lets the first coordinate join whose correlation reaches lambda within `move`, which then ends there. */
  #joinBefore(move: Move): Move {
    for (;;) {
      let length = move.length;
      let joining = -1;
      let sign = 0;
      for (let j = 0; j < this.#slopes.length; j++) {
        if (this.#isFree[j] === 0) continue;
        for (let side = -1; side <= 1; side += 2) {
          if (j === this.#justLeft.j && side === this.#justLeft.side) continue;
          const approach = 1 - side * this.#slopes[j]!;
          if (approach <= 0) continue;
          const meeting = Math.max(0, (this.#lambda - side * this.#correlations[j]!) / approach);
          if (meeting < length) {
            length = meeting;
            joining = j;
            sign = side;
          }
        }
      }
      if (joining < 0) return move;
      if (this.#join(joining, sign)) return { length, leaving: -1 };
    }
  }

  #join(j: number, sign: number): boolean {
    this.#isFree[j] = 0;
    const isJoined = this.#factor.add(j);
    if (isJoined) this.#signs[j] = sign;
    return isJoined;
  }

  /** Afterwards, others may depend on the active ones no more. */
  #leave(place: number): void {
    const n = this.#signs.length;
    const j = this.active[place]!;
    this.#factor.remove(place);
    this.coefficients[j] = 0;
    this.#justLeft = { j, side: this.#signs[j]! };
    this.#signs[j] = 0;
    for (let i = 0; i < n; i++) {
      this.#isFree[i] = this.#signs[i] === 0 && this.#gram[i * n + i]! > 0 ? 1 : 0;
    }
  }
}
