import type { Random } from '../../random/random.js';

/**
 * A shuffled deck that is shuffled anew when it is used up, so that at any time every item has been dealt
 * equally often, give or take one.
 */
export class Deck {
  readonly #items: Uint32Array;
  readonly #random: Random;
  #next = 0;

  constructor(items: ArrayLike<number>, random: Random) {
    this.#items = random.shuffle(Uint32Array.from(items));
    this.#random = random;
  }

  /** `count` items, all different where the deck has that many; else each at least once. */
  deal(count: number): number[] {
    const hand: number[] = [];
    while (hand.length < count) {
      if (this.#next === this.#items.length) this.#reshuffle(hand);
      hand.push(this.#items[this.#next++]!);
    }
    return hand;
  }

  /** Shuffles, then moves what the unfinished hand holds already to the end. */
  #reshuffle(hand: readonly number[]): void {
    this.#random.shuffle(this.#items);
    const held = new Set(hand);
    const isHeld = (item: number) => held.has(item);
    const free = this.#items.filter((item) => !isHeld(item));
    const late = this.#items.filter(isHeld);
    this.#items.set(free);
    this.#items.set(late, free.length);
    this.#next = 0;
  }
}
