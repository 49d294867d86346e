import { hashKey } from './hash.js';

/**
 * A small, fast generator (sfc32) addressed by a seed and a stream, e.g. `new Random(seed, epoch, index)`.
 * Whatever is random in a run is addressed this way by its position, so a resumed run repeats itself
 * without any generator state being saved.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(...key: number[]) {
    this.#a = hashKey(...key, 1);
    this.#b = hashKey(...key, 2);
    this.#c = hashKey(...key, 3);
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** Uniform in {0, ..., 2^32 - 1}. */
  uint32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
    this.#c |= 0;
    return t >>> 0;
  }

  /** Uniform in [0, 1) with 53 bits. */
  float(): number {
    return ((this.uint32() >>> 5) * 67108864 + (this.uint32() >>> 6)) / 9007199254740992;
  }

  /** Uniform in [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.float();
  }

  /** Uniform in {0, ..., bound - 1}; `bound` at most 2^32. */
  int(bound: number): number {
    return Math.floor(this.float() * bound);
  }

  /** Standard normal (Box-Muller; one of the pair is dropped to keep the generator stateless). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.float())) * Math.cos(2 * Math.PI * this.float());
  }

  /** Shuffles `items` in place (Fisher-Yates) and returns it. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const held = items[i];
      items[i] = items[j];
      items[j] = held;
    }
    return items;
  }
}
