/** Features of N images, wherever they are kept: float32 [N, size]. */
export interface FeatureRows {
  /** N */
  readonly count: number;
  /** The features of an image; not to be written to. */
  get(row: number): Float32Array;
  /** Keeps the features of an image. */
  set(row: number, features: Float32Array): void;
}

/** Makes rows for so many images, with so many numbers each. */
export type OpenRows = (count: number, size: number) => FeatureRows;

/** Features in memory. */
export class MemoryRows implements FeatureRows {
  readonly count: number;
  /** float32 [N, size] */
  readonly values: Float32Array;
  readonly #size: number;

  constructor(count: number, size: number, values: Float32Array = new Float32Array(count * size)) {
    [this.count, this.#size, this.values] = [count, size, values];
  }

  get(row: number): Float32Array {
    return this.values.subarray(row * this.#size, (row + 1) * this.#size);
  }

  set(row: number, features: Float32Array): void {
    this.values.set(features, row * this.#size);
  }
}
