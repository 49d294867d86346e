import type { Crop } from './perceptual-hash.js';
import { area, side } from './thumbnail.js';

/** How alike two pictures are, once one is laid over the other. */
export interface Likeness {
  /** Correlation of their grey pixels. */
  readonly correlation: number;
  /** Correlation of what is left of them without what is coarse: pictures of one kind share the coarse, copies both. */
  readonly detail: number;
  /** The largest difference of their mean red, green and blue, in grey levels. */
  readonly tint: number;
}

/** The part of the first picture that shows what the second does. */
interface Placement extends Crop {
  readonly isMirrored: boolean;
}

/** Steps by which the part is moved and cut, in shares of a side; a pixel of a thumbnail is 0.031. */
const steps = [0.016, 0.008, 0.004];
/** At most so much is cut off at each side. */
const mostCut = 0.1;
/** Rounds with each step. */
const rounds = 3;
/** Where the coarse does not agree, the part need not be looked for. */
const hopeless = 0.8;
/** What is coarse is a mean over so many pixels to each side. */
const blur = 2;

/** Ways to move or cut the part: each with a sign. */
const moves: readonly (readonly [left: number, right: number, top: number, bottom: number])[] = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
  [1, -1, 0, 0],
  [0, 0, 1, -1],
];

/** Compares thumbnails; keeps memory for that. */
export class Comparer {
  readonly #part = new Float64Array(area);
  readonly #other = new Float64Array(area);
  readonly #rows = new Float64Array(area);
  readonly #columns = new Float64Array(side);
  readonly #fine = [new Float64Array(area), new Float64Array(area)] as const;

  /**
   * Lays a part of the first picture over the second, as well as it goes, and compares them.
   * @param first a thumbnail
   * @param start where the part is looked for
   * @returns undefined where they are not alike at all
   */
  compare(
    first: Uint8Array,
    second: Uint8Array,
    start: Crop,
    isMirrored: boolean,
  ): Likeness | undefined {
    this.#other.set(second.subarray(0, area));
    const { crop, correlation } = this.#place(first, { ...start, isMirrored });
    if (correlation < hopeless) return undefined;
    this.#cut(first, { ...crop, isMirrored });
    withoutCoarse(this.#part, this.#columns, this.#fine[0]);
    withoutCoarse(this.#other, this.#columns, this.#fine[1]);
    return { correlation, detail: correlationOf(...this.#fine), tint: tintBetween(first, second) };
  }

  /** The part that agrees best with the other picture, found by small steps. */
  #place(first: Uint8Array, start: Placement): { crop: Crop; correlation: number } {
    const { isMirrored } = start;
    let crop: Crop = start;
    let correlation = this.#correlationAt(first, start);
    if (correlation < hopeless) return { crop, correlation };
    for (const step of steps) {
      for (let round = 0, hasMoved = true; round < rounds && hasMoved; round++) {
        hasMoved = false;
        for (const move of moves) {
          for (const sign of [step, -step]) {
            const moved = movedBy(crop, move, sign);
            if (!moved) continue;
            const found = this.#correlationAt(first, { ...moved, isMirrored });
            if (found <= correlation) continue;
            [crop, correlation, hasMoved] = [moved, found, true];
          }
        }
      }
    }
    return { crop, correlation };
  }

  #correlationAt(first: Uint8Array, placement: Placement): number {
    this.#cut(first, placement);
    return correlationOf(this.#part, this.#other);
  }

  /** Cuts the part out and brings it to the size of a thumbnail (bilinear). */
  #cut(thumbnail: Uint8Array, { left, right, top, bottom, isMirrored }: Placement): void {
    const [width, height] = [1 - left - right, 1 - top - bottom];
    for (let x = 0; x < side; x++) {
      const place = Math.min(side - 1, Math.max(0, side * left + (x + 0.5) * width - 0.5));
      const from = Math.min(side - 2, Math.floor(place));
      const share = place - from;
      const to = isMirrored ? side - 1 - x : x;
      for (let y = 0; y < side; y++) {
        const at = y * side + from;
        this.#rows[y * side + to] = (1 - share) * thumbnail[at]! + share * thumbnail[at + 1]!;
      }
    }
    for (let y = 0; y < side; y++) {
      const place = Math.min(side - 1, Math.max(0, side * top + (y + 0.5) * height - 0.5));
      const from = Math.min(side - 2, Math.floor(place));
      const share = place - from;
      for (let x = 0; x < side; x++) {
        const at = from * side + x;
        this.#part[y * side + x] = (1 - share) * this.#rows[at]! + share * this.#rows[at + side]!;
      }
    }
  }
}

function movedBy(crop: Crop, [left, right, top, bottom]: (typeof moves)[number], step: number) {
  const moved = {
    left: crop.left + step * left,
    right: crop.right + step * right,
    top: crop.top + step * top,
    bottom: crop.bottom + step * bottom,
  };
  const isInside = Object.values(moved).every((cut) => cut > -1e-9 && cut <= mostCut);
  return isInside ? moved : undefined;
}

/** Pearson's correlation; 0 where one of them is of one colour. */
function correlationOf(a: Float64Array, b: Float64Array): number {
  let sumA = 0;
  let sumB = 0;
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  for (let i = 0; i < area; i++) {
    const x = a[i]!;
    const y = b[i]!;
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  const variance = (squaresA - sumA ** 2 / area) * (squaresB - sumB ** 2 / area);
  return variance <= 1e-6 ? 0 : (products - (sumA * sumB) / area) / Math.sqrt(variance);
}

/** What is left of a thumbnail without the mean of the pixels around each, as far as there are some. */
function withoutCoarse(pixels: Float64Array, columns: Float64Array, fine: Float64Array): void {
  for (let y = 0; y < side; y++) {
    const [top, bottom] = [Math.max(0, y - blur), Math.min(side - 1, y + blur)];
    columns.fill(0);
    for (let row = top; row <= bottom; row++) {
      for (let x = 0; x < side; x++) columns[x]! += pixels[row * side + x]!;
    }
    for (let x = 0; x < side; x++) {
      const left = Math.max(0, x - blur);
      const right = Math.min(side - 1, x + blur);
      let sum = 0;
      for (let column = left; column <= right; column++) sum += columns[column]!;
      fine[y * side + x] = pixels[y * side + x]! - sum / ((right - left + 1) * (bottom - top + 1));
    }
  }
}

function tintBetween(first: Uint8Array, second: Uint8Array): number {
  let most = 0;
  for (let c = area; c < area + 3; c++) most = Math.max(most, Math.abs(first[c]! - second[c]!));
  return most;
}
