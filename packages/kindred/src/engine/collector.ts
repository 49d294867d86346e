import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Frees the memory of states that a run has replaced. It is outside JavaScript's heap, so that the garbage collector,
 * left alone, may let several generations of them pile up.
 */
export class Collector {
  readonly #limit: number;
  #collect: (() => void) | undefined;
  #bytes = 0;

  /** @param limit what replaced states may take, in bytes, until they are collected, which takes milliseconds */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Says that values of so many bytes are no longer used. */
  replaced(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < this.#limit) return;
    this.#bytes = 0;
    this.#collect ??= garbageCollector();
    this.#collect();
  }
}

/** V8's own collector, which a context has while the flag is set; the rest of the process never sees it. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return collect;
}
