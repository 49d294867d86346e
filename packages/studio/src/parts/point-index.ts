/** Points in the plane, sorted into square cells, so that the nearest one is found without looking at all. */
export class PointIndex {
  readonly #points: Float32Array;
  readonly #left: number;
  readonly #top: number;
  readonly #side: number;
  readonly #columns: number;
  readonly #rows: number;
  /** Where the points of a cell begin in `#order`; one more than there are cells. */
  readonly #begins: Int32Array;
  readonly #order: Int32Array;

  /** @param points [n, 2] */
  constructor(points: Float32Array) {
    this.#points = points;
    const count = points.length / 2;
    const { left, top, right, bottom } = boundsOf(points);
    [this.#left, this.#top] = [left, top];
    // A few points in a cell, were they spread evenly.
    this.#side = Math.max(
      Math.sqrt(((right - left) * (bottom - top) * 4) / Math.max(1, count)),
      1e-9,
      (right - left) / 1e3,
      (bottom - top) / 1e3,
    );
    this.#columns = Math.floor((right - left) / this.#side) + 1;
    this.#rows = Math.floor((bottom - top) / this.#side) + 1;
    const cells = Int32Array.from({ length: count }, (_, i) =>
      this.#cellOf(points[2 * i]!, points[2 * i + 1]!),
    );
    this.#begins = new Int32Array(this.#columns * this.#rows + 1);
    for (const cell of cells) this.#begins[cell + 1]!++;
    for (let cell = 0; cell < this.#columns * this.#rows; cell++)
      this.#begins[cell + 1]! += this.#begins[cell]!;
    const next = this.#begins.slice();
    this.#order = new Int32Array(count);
    for (const [i, cell] of cells.entries()) this.#order[next[cell]!++] = i;
  }

  /** The point nearest to a place, no farther than a distance; undefined where there is none. */
  nearest(x: number, y: number, within: number): number | undefined {
    let best: number | undefined;
    let least = within ** 2;
    const [fromColumn, toColumn] = [this.#columnOf(x - within), this.#columnOf(x + within)];
    const [fromRow, toRow] = [this.#rowOf(y - within), this.#rowOf(y + within)];
    for (let row = fromRow; row <= toRow; row++) {
      for (let column = fromColumn; column <= toColumn; column++) {
        const cell = row * this.#columns + column;
        for (let place = this.#begins[cell]!; place < this.#begins[cell + 1]!; place++) {
          const i = this.#order[place]!;
          const squared = (this.#points[2 * i]! - x) ** 2 + (this.#points[2 * i + 1]! - y) ** 2;
          if (squared > least) continue;
          [best, least] = [i, squared];
        }
      }
    }
    return best;
  }

  #cellOf(x: number, y: number): number {
    return this.#rowOf(y) * this.#columns + this.#columnOf(x);
  }

  #columnOf(x: number): number {
    return Math.max(0, Math.min(this.#columns - 1, Math.floor((x - this.#left) / this.#side)));
  }

  #rowOf(y: number): number {
    return Math.max(0, Math.min(this.#rows - 1, Math.floor((y - this.#top) / this.#side)));
  }
}

/** The least and the largest values of both coordinates; zeros without points. */
export function boundsOf(points: Float32Array) {
  if (points.length === 0) return { left: 0, top: 0, right: 0, bottom: 0 };
  let [left, top] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [right, bottom] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]!);
    right = Math.max(right, points[i]!);
    top = Math.min(top, points[i + 1]!);
    bottom = Math.max(bottom, points[i + 1]!);
  }
  return { left, top, right, bottom };
}

/** The points inside a polygon, by the even-odd rule. @param polygon [m, 2] */
export function pointsInside(points: Float32Array, polygon: readonly number[]): number[] {
  const inside: number[] = [];
  const { left, top, right, bottom } = boundsOf(Float32Array.from(polygon));
  for (let i = 0; i < points.length / 2; i++) {
    const [x, y] = [points[2 * i]!, points[2 * i + 1]!];
    if (x < left || x > right || y < top || y > bottom) continue;
    if (isInside(x, y, polygon)) inside.push(i);
  }
  return inside;
}

function isInside(x: number, y: number, polygon: readonly number[]): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 2; i < polygon.length; j = i, i += 2) {
    const [xi, yi, xj, yj] = [polygon[i]!, polygon[i + 1]!, polygon[j]!, polygon[j + 1]!];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
