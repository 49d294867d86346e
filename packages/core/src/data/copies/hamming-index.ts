/** Bits of a band, of which a hash has four. */
const bandBits = 16;
const bands = 64 / bandBits;
const bandSize = 2 ** bandBits;

/** A hash that is near to one that was asked for. */
export interface Neighbour {
  /** Its place. */
  readonly item: number;
  /** Bits in which they differ. */
  readonly distance: number;
  /** Which of the hashes that were asked for it is nearest to. */
  readonly query: number;
}

/** What {@link HammingIndex.nearest} looks for. */
export interface Reach {
  /** Bits that may differ. */
  readonly radius: number;
  /** Neighbours at most: the nearest. */
  readonly most: number;
  /** Hashes that are looked at at most, so that many alike do not take for ever. */
  readonly looks: number;
}

/**
 * Finds hashes of 64 bits that differ in few, without comparing each with each (multi-index hashing: Norouzi, Punjani and Fleet,
 * CVPR 2012). A hash is looked for in four bands of 16 bits, as it is and with one bit changed: what differs in at most 7 bits is
 * found, since in one of the bands at most one differs, and most of what differs in a few more.
 */
export class HammingIndex {
  readonly #low: Uint32Array;
  readonly #high: Uint32Array;
  /** Of each band: where the hashes of a value begin in `items`. */
  readonly #starts: Uint32Array[] = [];
  readonly #items: Uint32Array[] = [];
  /** The last search that has looked at a hash. */
  readonly #seen: Uint32Array;
  #search = 0;

  /**
   * @param low the first 32 bits of N hashes
   * @param high the others
   */
  constructor(low: Uint32Array, high: Uint32Array) {
    [this.#low, this.#high] = [low, high];
    this.#seen = new Uint32Array(low.length);
    for (let band = 0; band < bands; band++) {
      const starts = new Uint32Array(bandSize + 1);
      for (let i = 0; i < low.length; i++) starts[bandOf(low[i]!, high[i]!, band) + 1]! += 1;
      for (let value = 0; value < bandSize; value++) starts[value + 1]! += starts[value]!;
      const next = starts.slice();
      const items = new Uint32Array(low.length);
      for (let i = 0; i < low.length; i++) items[next[bandOf(low[i]!, high[i]!, band)]!++] = i;
      this.#starts.push(starts);
      this.#items.push(items);
    }
  }

  /**
   * The hashes that are near to one of several, nearest first.
   * @param low the first 32 bits of those that are asked for
   * @param high the others
   */
  nearest(low: Uint32Array, high: Uint32Array, { radius, most, looks }: Reach): Neighbour[] {
    const found = new Map<number, Neighbour>();
    let left = looks;
    const probe = (query: number, band: number, value: number) => {
      const items = this.#items[band]!;
      const starts = this.#starts[band]!;
      const end = starts[value + 1]!;
      for (let place = starts[value]!; place < end && left > 0; place++) {
        const item = items[place]!;
        // Each hash once for each that is asked for.
        if (this.#seen[item] === this.#search) continue;
        this.#seen[item] = this.#search;
        left--;
        const distance = bitsIn(this.#low[item]! ^ low[query]!) + bitsIn(this.#high[item]! ^ high[query]!);
        if (distance > radius) continue;
        const known = found.get(item);
        if (known === undefined || distance < known.distance) found.set(item, { item, distance, query });
      }
    };
    // Bands as they are come first for all that is asked for: where looks run out, none of it is left out as a whole.
    for (const hasFlips of [false, true]) {
      for (let query = 0; query < low.length && left > 0; query++) {
        this.#search++;
        for (let band = 0; band < bands; band++) {
          const value = bandOf(low[query]!, high[query]!, band);
          if (!hasFlips) probe(query, band, value);
          else for (let bit = 0; bit < bandBits; bit++) probe(query, band, value ^ (1 << bit));
        }
      }
    }
    return [...found.values()].sort((a, b) => a.distance - b.distance || a.item - b.item).slice(0, most);
  }
}

function bandOf(low: number, high: number, band: number): number {
  return ((band < 2 ? low : high) >>> (bandBits * (band & 1))) & (bandSize - 1);
}

/** How many bits of an integer are set. */
function bitsIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
