/** What the steps of a run have measured, by columns; steps rise. */
export class StepTable {
  #capacity = 1024;
  #steps = new Float64Array(this.#capacity);
  readonly #series = new Map<string, Float64Array>();
  length = 0;

  /** [length] */
  get steps(): Float64Array {
    return this.#steps.subarray(0, this.length);
  }

  get names(): readonly string[] {
    return [...this.#series.keys()];
  }

  /** [length], NaN where a step did not say it. */
  series(name: string): Float64Array {
    return this.#series.get(name)!.subarray(0, this.length);
  }

  get last(): number | undefined {
    return this.length === 0 ? undefined : this.#steps[this.length - 1];
  }

  /** Adds a step; those that came before and are not before it have been taken again, and are forgotten. */
  add(step: number, values: Readonly<Record<string, number>>): void {
    while (this.length > 0 && this.#steps[this.length - 1]! >= step) this.length--;
    if (this.length === this.#capacity) this.#grow();
    const row = this.length++;
    this.#steps[row] = step;
    for (const column of this.#series.values()) column[row] = Number.NaN;
    for (const [name, value] of Object.entries(values)) {
      let column = this.#series.get(name);
      if (!column) {
        column = new Float64Array(this.#capacity).fill(Number.NaN);
        this.#series.set(name, column);
      }
      column[row] = value;
    }
  }

  clear(): void {
    this.length = 0;
    this.#series.clear();
  }

  /** The first row whose step is not before a step. */
  rowOf(step: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#steps[middle]! < step) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    this.#capacity *= 2;
    const grown = (column: Float64Array) => {
      const larger = new Float64Array(this.#capacity).fill(Number.NaN);
      larger.set(column);
      return larger;
    };
    this.#steps = grown(this.#steps);
    for (const [name, column] of this.#series) this.#series.set(name, grown(column));
  }
}
