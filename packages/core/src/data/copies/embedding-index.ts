import { hashText } from '../../random/hash.js';
import { Random } from '../../random/random.js';
import { HammingIndex, type Reach } from './hamming-index.js';

/** Vectors of pictures, such as a network's embeddings: float32 [N, dimensions], row by row. */
export interface PictureVectors {
  readonly vectors: Float32Array;
  readonly dimensions: number;
}

const stream = hashText('data/copies/embeddings');
const bits = 64;

/**
 * Finds embeddings that point the same way, seen from their mean, without comparing each with each: bits say on which side of
 * random planes they lie (Charikar, STOC 2002), and those that differ in few are compared.
 */
export class EmbeddingIndex {
  readonly #rows: PictureVectors;
  readonly #pictures: readonly number[];
  readonly #mean: Float64Array;
  /** Lengths of the vectors from the mean, by places. */
  readonly #lengths: Float64Array;
  readonly #low: Uint32Array;
  readonly #high: Uint32Array;
  readonly #index: HammingIndex;

  /** @param pictures the rows that are looked among; their places in it stand for them */
  constructor(rows: PictureVectors, pictures: readonly number[]) {
    [this.#rows, this.#pictures] = [rows, pictures];
    const { vectors, dimensions } = rows;
    this.#mean = new Float64Array(dimensions);
    for (const picture of pictures) {
      for (let d = 0; d < dimensions; d++)
        this.#mean[d]! += vectors[picture * dimensions + d]! / pictures.length;
    }
    const random = new Random(0, stream, dimensions);
    const planes = Float64Array.from({ length: bits * dimensions }, () => random.normal());
    this.#lengths = new Float64Array(pictures.length);
    this.#low = new Uint32Array(pictures.length);
    this.#high = new Uint32Array(pictures.length);
    const centred = new Float64Array(dimensions);
    for (const [place, picture] of pictures.entries()) {
      let squares = 0;
      for (let d = 0; d < dimensions; d++) {
        centred[d] = vectors[picture * dimensions + d]! - this.#mean[d]!;
        squares += centred[d]! ** 2;
      }
      this.#lengths[place] = Math.sqrt(squares);
      for (let bit = 0; bit < bits; bit++) {
        let sum = 0;
        for (let d = 0; d < dimensions; d++) sum += planes[bit * dimensions + d]! * centred[d]!;
        if (sum > 0) (bit < 32 ? this.#low : this.#high)[place]! |= 1 << (bit & 31);
      }
    }
    this.#index = new HammingIndex(this.#low, this.#high);
  }

  /** The places of pictures whose embeddings are near to that of one. */
  nearest(place: number, { most, ...reach }: Reach): number[] {
    const [low, high] = [this.#low.subarray(place, place + 1), this.#high.subarray(place, place + 1)];
    const found = this.#index.nearest(low, high, { ...reach, most: most + 1 });
    return found.flatMap(({ item }) => (item === place ? [] : [item])).slice(0, most);
  }

  /** The cosine of the angle between two embeddings, from their mean; 0 where one of them lies on it. @param a a place */
  cosine(a: number, b: number): number {
    const { vectors, dimensions } = this.#rows;
    const [fromA, fromB] = [this.#pictures[a]! * dimensions, this.#pictures[b]! * dimensions];
    let sum = 0;
    for (let d = 0; d < dimensions; d++) {
      sum += (vectors[fromA + d]! - this.#mean[d]!) * (vectors[fromB + d]! - this.#mean[d]!);
    }
    const lengths = this.#lengths[a]! * this.#lengths[b]!;
    return lengths === 0 ? 0 : sum / lengths;
  }
}
