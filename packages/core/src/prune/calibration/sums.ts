import type { HostTensor } from '../../runtime/host-tensor.js';

/** Sums of a program's results over batches, in float64. */
export class Sums {
  readonly #totals = new Map<string, Float64Array>();

  add(results: Readonly<Record<string, HostTensor>>): void {
    for (const [name, { data }] of Object.entries(results)) {
      const values = data as Float32Array;
      let total = this.#totals.get(name);
      if (!total) {
        total = new Float64Array(values.length);
        this.#totals.set(name, total);
      }
      for (let i = 0; i < values.length; i++) total[i]! += values[i]!;
    }
  }

  get(name: string): Float64Array {
    return this.#totals.get(name)!;
  }

  has(name: string): boolean {
    return this.#totals.has(name);
  }
}
