/** Sets of the numbers 0, 1, ..., count - 1, at first each on its own, which can be joined and marked. */
export class DisjointSets {
  readonly #parents: Int32Array;
  /** Of the sets' roots. */
  readonly #marks: Uint8Array;

  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, i) => i);
    this.#marks = new Uint8Array(count);
  }

  /** The number that stands for the set of `x`; the same for all in the set until it is joined with another. */
  find(x: number): number {
    let root = x;
    while (this.#parents[root] !== root) root = this.#parents[root]!;
    for (let at = x; at !== root; ) {
      const next = this.#parents[at]!;
      this.#parents[at] = root;
      at = next;
    }
    return root;
  }

  /** Makes one set of two; it is marked where one of them was. */
  join(a: number, b: number): void {
    const [from, to] = [this.find(a), this.find(b)];
    if (from === to) return;
    this.#parents[from] = to;
    this.#marks[to]! |= this.#marks[from]!;
  }

  mark(x: number): void {
    this.#marks[this.find(x)] = 1;
  }

  isMarked(x: number): boolean {
    return this.#marks[this.find(x)] === 1;
  }
}
