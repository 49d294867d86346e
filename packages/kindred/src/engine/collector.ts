import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Frees the memory of states that a run has replaced. It is outside JavaScript's heap, so that the garbage collector,
 * left alone, may let several generations of them pile up.
 */
export class Collector {
  readonly #collect: () => void;
  readonly #limit: number;
  #bytes = 0;

  /** @param limit what replaced states may take, in bytes, until they are collected, which takes milliseconds */
  constructor(limit: number) {
    this.#limit = limit;
    setFlagsFromString('--expose-gc');
    this.#collect = runInNewContext('gc') as () => void;
  }

  /** Says that values of so many bytes are no longer used. */
  replaced(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < this.#limit) return;
    this.#bytes = 0;
    this.#collect();
  }
}
