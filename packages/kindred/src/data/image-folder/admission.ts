/** Lets pieces of work begin as long as what they take together is no more than there is. */
export class Admission {
  readonly #most: number;
  #taken = 0;
  readonly #waiting: { readonly cost: number; readonly begin: () => void }[] = [];

  /** @param most what there is, such as bytes of memory */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Does a piece of work when its turn comes: they begin in the order in which they are asked for, and one that takes more than there
   * is begins when no other is left.
   */
  async run<T>(cost: number, work: () => T | Promise<T>): Promise<T> {
    const share = Math.min(cost, this.#most);
    await this.#begin(share);
    try {
      return await work();
    } finally {
      this.#taken -= share;
      this.#admit();
    }
  }

  #begin(cost: number): Promise<void> {
    return new Promise((begin) => {
      this.#waiting.push({ cost, begin });
      this.#admit();
    });
  }

  #admit(): void {
    for (
      let next = this.#waiting[0];
      next && this.#taken + next.cost <= this.#most;
      next = this.#waiting[0]
    ) {
      this.#waiting.shift();
      this.#taken += next.cost;
      next.begin();
    }
  }
}

/**
 * Bytes of encoded pictures that are in memory at once, and of pictures while they are decoded: what a decoder may hold of each of many
 * ordinary photographs, and no second one of 16,000 pixels squared. Whoever decodes holds a part of the first while it waits for the
 * second, never the other way around.
 */
export const encodedBytes = new Admission(2 ** 28);
export const decodedBytes = new Admission(2 ** 29);
