import { hash32 } from '../random/hash.js';
import type { DataSource, Dataset } from './dataset.js';
import { Scratch } from './scratch.js';

/**
 * A fast 64-bit content hash (two 32-bit multiply-and-rotate lanes over 4 bytes at a time), not meant to
 * withstand an attacker. Each part that is added counts with its length, so that moving a byte from one
 * part to the next changes the result.
 */
export class Fingerprint {
  #a = 0x2545f491;
  #b = 0x1b873593;

  /** Adds bytes. */
  bytes(data: Uint8Array): this {
    const whole = data.length & ~3;
    this.#word(data.length);
    // As `#word`, in local variables: pixels are many.
    let a = this.#a;
    let b = this.#b;
    for (let i = 0; i < whole; i += 4) {
      const word = data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24);
      const nextA = Math.imul(a ^ word, 0x2c1b3c6d);
      const nextB = Math.imul(b + word, 0x297a2d39);
      a = (((nextA << 13) | (nextA >>> 19)) + 0x7feb352d) | 0;
      b = ((nextB << 17) | (nextB >>> 15)) ^ a;
    }
    this.#a = a;
    this.#b = b;
    let rest = 0;
    for (let i = data.length - 1; i >= whole; i--) rest = (rest << 8) | data[i]!;
    this.#word(rest);
    return this;
  }

  /** Integers of up to 32 bits. */
  integers(values: ArrayLike<number>): this {
    this.#word(values.length);
    for (let i = 0; i < values.length; i++) this.#word(values[i]!);
    return this;
  }

  /** Adds a text, as UTF-8. */
  text(text: string): this {
    return this.bytes(new TextEncoder().encode(text));
  }

  /** 16 hex digits. More can be added afterwards. */
  digest(): string {
    const a = hash32(this.#a ^ hash32(this.#b));
    const b = hash32(this.#b ^ a);
    return hex32(a) + hex32(b);
  }

  #word(word: number): void {
    const a = Math.imul(this.#a ^ word, 0x2c1b3c6d);
    const b = Math.imul(this.#b + word, 0x297a2d39) | 0;
    this.#a = ((a << 13) | (a >>> 19)) + 0x7feb352d;
    this.#b = ((b << 17) | (b >>> 15)) ^ this.#a;
  }
}

/** The fingerprint of a source's content: class names, labels and images of each split, in their order. */
export function fingerprintSplits(
  classNames: readonly string[],
  splits: DataSource['splits'],
): DataSource['fingerprint'] {
  const fingerprint = new Fingerprint().integers([classNames.length]);
  for (const name of classNames) fingerprint.text(name);
  for (const name of ['train', 'validation', 'test'] as const) {
    const split = splits[name];
    if (split) addDataset(fingerprint.text(name), split);
  }
  return fingerprint.digest();
}

function addDataset(fingerprint: Fingerprint, dataset: Dataset): void {
  fingerprint.integers(dataset.labels);
  const scratch = new Scratch();
  for (let i = 0; i < dataset.labels.length; i++) {
    const { channels, height, width, data } = dataset.image(i, scratch);
    fingerprint.integers([channels, height, width]).bytes(data);
  }
}

function hex32(value: number): string {
  return value.toString(16).padStart(8, '0');
}
