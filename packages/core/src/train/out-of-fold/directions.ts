import type { ImageVectors } from './normality.js';

/** Vectors of N images as directions from their mean. */
export class Directions {
  readonly count: number;
  readonly dimensions: number;
  readonly #vectors: ImageVectors;
  readonly #images: Uint32Array;
  readonly #mean: Float64Array;
  /** Lengths from the mean; 0 for what lies on it. */
  readonly #lengths: Float64Array;

  /** @param images places of those that count: their order is that of the directions */
  constructor(vectors: ImageVectors, images: Uint32Array) {
    const { dimensions } = vectors;
    [this.#vectors, this.#images] = [vectors, images];
    [this.count, this.dimensions] = [images.length, dimensions];
    const sum = new Float64Array(dimensions);
    for (const image of images) {
      const vector = vectors.vector(image);
      for (let d = 0; d < dimensions; d++) sum[d]! += vector[d]!;
    }
    this.#mean = sum.map((value) => value / images.length);
    this.#lengths = Float64Array.from(images, (image) => Math.sqrt(this.#product(image, image)));
  }

  /**
   * Writes directions of length 1, row by row, from a place on.
   * @param rows as many as have room
   * @returns how many there were
   */
  write(from: number, rows: Float32Array): number {
    const { dimensions } = this;
    const rowCount = Math.min(Math.floor(rows.length / dimensions), this.count - from);
    for (let row = 0; row < rowCount; row++) {
      const vector = this.#vectors.vector(this.#images[from + row]!);
      const length = this.#lengths[from + row]!;
      if (length === 0) continue;
      for (let d = 0; d < dimensions; d++)
        rows[row * dimensions + d] = (vector[d]! - this.#mean[d]!) / length;
    }
    return rowCount;
  }

  /** The cosine of the angle between the directions at two places; 0 where one of them lies on the mean. */
  cosine(a: number, b: number): number {
    const lengths = this.#lengths[a]! * this.#lengths[b]!;
    if (lengths === 0) return 0;
    // Rounding takes equal directions beyond 1.
    return Math.max(-1, Math.min(1, this.#product(this.#images[a]!, this.#images[b]!) / lengths));
  }

  #product(a: number, b: number): number {
    const one = this.#vectors.vector(a);
    const other = this.#vectors.vector(b);
    let sum = 0;
    for (let d = 0; d < this.dimensions; d++)
      sum += (one[d]! - this.#mean[d]!) * (other[d]! - this.#mean[d]!);
    return sum;
  }
}
