import type { Crop } from './perceptual-hash.js';
import { area, side } from './thumbnail.js';

/** How alike two pictures are, once one is laid over the other. */
export interface Likeness {
  /** Correlation of their grey pixels. */
  readonly correlation: number;
  /** Correlation of what is left of them without what is coarse: pictures of one kind share the coarse, copies both. */
  readonly detail: number;
  /** Contrast of the first over that of the second: by how much it is to be spread to be like that. */
  readonly gain: number;
  /** The largest difference of their mean red, green and blue, in grey levels. */
  readonly tint: number;
}

/** So much has to agree where the search begins, or the two will not become alike. */
export type LeastAtFirst = Pick<Likeness, 'correlation' | 'detail'>;

/** Steps by which the part is moved and cut, in shares of a side; a pixel of a thumbnail is 0.031. */
const steps = [0.016, 0.008, 0.004];
/** At most so much is cut off at each side. */
const mostCut = 0.1;
/** Rounds with each step. */
const rounds = 3;
/** What is coarse is a mean over so many pixels to each side. */
const blur = 2;
/** Every so many pixels are looked at while the part is looked for. */
const stride = 2;
const lookedAt = (side / stride) ** 2;

/** Ways to move or cut the part: each with a sign. */
const moves: readonly (readonly [left: number, right: number, top: number, bottom: number])[] = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
  [1, -1, 0, 0],
  [0, 0, 1, -1],
];

/** Where pixels of a part lie between those of the whole, in one direction. */
class Places {
  readonly from = new Uint8Array(side);
  readonly share = new Float64Array(side);

  /** @param isTurned whether the last comes first */
  set(before: number, after: number, isTurned: boolean): void {
    const length = 1 - before - after;
    for (let i = 0; i < side; i++) {
      const place = Math.min(side - 1, Math.max(0, side * before + (i + 0.5) * length - 0.5));
      const from = Math.min(side - 2, Math.floor(place));
      const to = isTurned ? side - 1 - i : i;
      this.from[to] = from;
      this.share[to] = place - from;
    }
  }
}

/** Compares thumbnails; keeps memory for that. */
export class Comparer {
  readonly #part = new Float64Array(area);
  readonly #other = new Float64Array(area);
  readonly #partLooked = new Float64Array(lookedAt);
  readonly #otherLooked = new Float64Array(lookedAt);
  readonly #across = new Places();
  readonly #down = new Places();
  readonly #columns = new Float64Array(side);
  readonly #fine = [new Float64Array(area), new Float64Array(area)] as const;

  /**
   * Lays a part of the first picture over the second, as well as it goes, and compares them.
   * @param first a thumbnail
   * @param starts where the part is looked for first
   * @returns undefined where they are not alike there
   */
  compare(
    first: Uint8Array,
    second: Uint8Array,
    starts: readonly Crop[],
    isMirrored: boolean,
    least: LeastAtFirst,
  ): Likeness | undefined {
    this.#other.set(second.subarray(0, area));
    this.#look();
    const start = this.#bestOf(first, starts, isMirrored);
    if (this.#coarse(first, start, isMirrored) < least.correlation) return undefined;
    withoutCoarse(this.#other, this.#columns, this.#fine[1]);
    if (this.#detail() < least.detail) return undefined;
    const correlation = this.#coarse(first, this.#place(first, start, isMirrored), isMirrored);
    return {
      correlation,
      detail: this.#detail(),
      gain: deviationOf(this.#part) / deviationOf(this.#other),
      tint: tintBetween(first, second),
    };
  }

  /** The correlation with a part, which is cut out for that. */
  #coarse(first: Uint8Array, crop: Crop, isMirrored: boolean): number {
    this.#cut(first, crop, isMirrored, 1, this.#part);
    return correlationOf(this.#part, this.#other);
  }

  /** The same of the fine detail of the part that was cut out last. */
  #detail(): number {
    withoutCoarse(this.#part, this.#columns, this.#fine[0]);
    return correlationOf(...this.#fine);
  }

  /** Takes every so many pixels of the other picture. */
  #look(): void {
    for (let y = 0, to = 0; y < side; y += stride) {
      for (let x = 0; x < side; x += stride) this.#otherLooked[to++] = this.#other[y * side + x]!;
    }
  }

  #bestOf(first: Uint8Array, parts: readonly Crop[], isMirrored: boolean): Crop {
    let best = parts[0]!;
    let most = -1;
    for (const part of parts) {
      const correlation = this.#correlationAt(first, part, isMirrored);
      if (correlation <= most) continue;
      best = part;
      most = correlation;
    }
    return best;
  }

  /** The part that agrees best with the other picture, found by small steps. */
  #place(first: Uint8Array, start: Crop, isMirrored: boolean): Crop {
    let crop = start;
    let correlation = this.#correlationAt(first, start, isMirrored);
    for (const step of steps) {
      for (let round = 0, hasMoved = true; round < rounds && hasMoved; round++) {
        hasMoved = false;
        for (const move of moves) {
          for (const signed of [step, -step]) {
            const moved = movedBy(crop, move, signed);
            if (!moved) continue;
            const found = this.#correlationAt(first, moved, isMirrored);
            if (found <= correlation) continue;
            crop = moved;
            correlation = found;
            hasMoved = true;
          }
        }
      }
    }
    return crop;
  }

  #correlationAt(first: Uint8Array, crop: Crop, isMirrored: boolean): number {
    this.#cut(first, crop, isMirrored, stride, this.#partLooked);
    return correlationOf(this.#partLooked, this.#otherLooked);
  }

  /** Cuts a part out and brings it to the size of a thumbnail (bilinear), or every so many pixels of that. */
  #cut(thumbnail: Uint8Array, crop: Crop, isMirrored: boolean, every: number, part: Float64Array): void {
    this.#across.set(crop.left, crop.right, isMirrored);
    this.#down.set(crop.top, crop.bottom, false);
    const across = this.#across;
    const down = this.#down;
    for (let y = 0, to = 0; y < side; y += every) {
      const row = down.from[y]! * side;
      const below = down.share[y]!;
      for (let x = 0; x < side; x += every) {
        const at = row + across.from[x]!;
        const right = across.share[x]!;
        const upper = thumbnail[at]! + right * (thumbnail[at + 1]! - thumbnail[at]!);
        const lower = thumbnail[at + side]! + right * (thumbnail[at + side + 1]! - thumbnail[at + side]!);
        part[to++] = upper + below * (lower - upper);
      }
    }
  }
}

function movedBy(crop: Crop, move: (typeof moves)[number], step: number): Crop | undefined {
  const left = crop.left + step * move[0];
  const right = crop.right + step * move[1];
  const top = crop.top + step * move[2];
  const bottom = crop.bottom + step * move[3];
  const least = Math.min(left, right, top, bottom);
  const most = Math.max(left, right, top, bottom);
  return least > -1e-9 && most <= mostCut ? { left, right, top, bottom } : undefined;
}

/** Pearson's correlation; 0 where one of them is of one colour. */
function correlationOf(a: Float64Array, b: Float64Array): number {
  const count = a.length;
  let sumA = 0;
  let sumB = 0;
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  for (let i = 0; i < count; i++) {
    const x = a[i]!;
    const y = b[i]!;
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  const variance = (squaresA - sumA ** 2 / count) * (squaresB - sumB ** 2 / count);
  return variance <= 1e-6 ? 0 : (products - (sumA * sumB) / count) / Math.sqrt(variance);
}

/** Standard deviation. */
function deviationOf(pixels: Float64Array): number {
  let sum = 0;
  let squares = 0;
  for (const value of pixels) {
    sum += value;
    squares += value * value;
  }
  return Math.sqrt(Math.max(0, squares / pixels.length - (sum / pixels.length) ** 2));
}

/** What is left of a thumbnail without the mean of the pixels around each, as far as there are some. */
function withoutCoarse(pixels: Float64Array, columns: Float64Array, fine: Float64Array): void {
  columns.fill(0);
  for (let row = 0; row < blur; row++) addTo(columns, pixels, row, 1);
  for (let y = 0; y < side; y++) {
    if (y + blur < side) addTo(columns, pixels, y + blur, 1);
    if (y > blur) addTo(columns, pixels, y - blur - 1, -1);
    const rows = Math.min(side - 1, y + blur) - Math.max(0, y - blur) + 1;
    let sum = 0;
    for (let x = 0; x < blur; x++) sum += columns[x]!;
    for (let x = 0; x < side; x++) {
      if (x + blur < side) sum += columns[x + blur]!;
      if (x > blur) sum -= columns[x - blur - 1]!;
      const width = Math.min(side - 1, x + blur) - Math.max(0, x - blur) + 1;
      fine[y * side + x] = pixels[y * side + x]! - sum / (rows * width);
    }
  }
}

/** Adds a row of pixels to the sums of the columns, or takes it from them. */
function addTo(columns: Float64Array, pixels: Float64Array, row: number, sign: 1 | -1): void {
  for (let x = 0; x < side; x++) columns[x]! += sign * pixels[row * side + x]!;
}

function tintBetween(first: Uint8Array, second: Uint8Array): number {
  let most = 0;
  for (let c = area; c < area + 3; c++) most = Math.max(most, Math.abs(first[c]! - second[c]!));
  return most;
}
