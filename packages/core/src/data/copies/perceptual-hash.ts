import { side } from './thumbnail.js';

/** What is left of a picture, in shares of its width and height: what is cut off at its left, right, top and bottom. */
export interface Crop {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Frequencies in each direction. */
const frequencies = 8;
/** Numbers of a spectrum; the first, the mean, is no part of a hash. */
const coefficients = frequencies * frequencies;

/** Parts of a width or height. */
const spans = {
  all: [0, 0],
  inner: [0.025, 0.025],
  core: [0.05, 0.05],
  start: [0, 0.05],
  end: [0.05, 0],
} as const;

type Span = keyof typeof spans;

/** What a copy may show of a picture, by width and height; first all of it. What lies between is near enough to one of them. */
const views: readonly (readonly [across: Span, down: Span])[] = [
  ['all', 'all'],
  ['inner', 'inner'],
  ['core', 'core'],
  ['start', 'start'],
  ['start', 'end'],
  ['end', 'start'],
  ['end', 'end'],
  ['inner', 'all'],
  ['all', 'inner'],
  ['start', 'all'],
  ['end', 'all'],
  ['all', 'start'],
  ['all', 'end'],
];

/** The parts of a picture of which there are hashes: all of it first, then what is left by cutting 5 % off. */
export const crops: readonly Crop[] = views.map(([across, down]) => ({
  left: spans[across][0],
  right: spans[across][1],
  top: spans[down][0],
  bottom: spans[down][1],
}));

/** Hashes of a picture: of each of {@link crops} as it is, then of each of them mirrored. */
export const hashesOfPicture = 2 * crops.length;

/** A picture whose spectrum is weaker, in grey levels, is blank: what is left of it is noise. */
const faintest = 1;

/** The cosines of a span, integrated over the pixels of a thumbnail: float64 [frequencies, side]. */
function cosinesOf([before, after]: readonly [number, number]): Float64Array {
  const length = 1 - before - after;
  const table = new Float64Array(frequencies * side);
  const clamp = (place: number) => Math.min(1, Math.max(0, (place - before) / length));
  for (let k = 0; k < frequencies; k++) {
    for (let x = 0; x < side; x++) {
      const [from, to] = [clamp(x / side), clamp((x + 1) / side)];
      const angle = Math.PI * k;
      table[k * side + x] = k === 0 ? to - from : (Math.sin(angle * to) - Math.sin(angle * from)) / angle;
    }
  }
  return table;
}

const tables = Object.fromEntries(
  Object.entries(spans).map(([name, span]) => [name, cosinesOf(span)]),
) as Record<Span, Float64Array>;

/**
 * The lowest frequencies of a thumbnail, or of a part of it: its discrete cosine transform.
 * @param rows of {@link frequenciesAcross}
 * @returns float64 [8, 8], down and across
 */
function spectrumOf(rows: Float64Array, down: Span, spectrum: Float64Array): void {
  const table = tables[down];
  for (let v = 0; v < frequencies; v++) {
    for (let u = 0; u < frequencies; u++) {
      let sum = 0;
      for (let y = 0; y < side; y++) sum += table[v * side + y]! * rows[u * side + y]!;
      spectrum[v * frequencies + u] = sum;
    }
  }
}

/** The frequencies of each row of a thumbnail: float64 [8, side], by frequency and row. */
function frequenciesAcross(thumbnail: Uint8Array, across: Span, rows: Float64Array): void {
  const table = tables[across];
  for (let u = 0; u < frequencies; u++) {
    for (let y = 0; y < side; y++) {
      let sum = 0;
      for (let x = 0; x < side; x++) sum += table[u * side + x]! * thumbnail[y * side + x]!;
      rows[u * side + y] = sum;
    }
  }
}

/** Of a spectrum without the mean, to which it is brought; 0 for a blank picture. */
function strengthOf(spectrum: Float64Array): number {
  let sum = 0;
  for (let i = 1; i < coefficients; i++) sum += spectrum[i]! ** 2;
  const strength = Math.sqrt(sum);
  return strength < faintest ? 0 : strength;
}

/** Spectra from so many pictures on tell what is usual among them. */
const fewest = 256;

/**
 * Perceptual hashes: which of the 63 lowest frequencies of a picture are stronger than usual (after Zauner, "Implementation and
 * Benchmarking of Perceptual Image Hash Functions", 2010: the signs of the lowest frequencies of the discrete cosine transform of
 * 32 x 32 grey pixels). [ours] Usual is the median among the pictures at hand, so that each bit divides them in half also where
 * all pictures are alike, such as shirts before black; and there are hashes of what is left where 5 % are cut off, and mirrored.
 */
export class PerceptualHash {
  /** [64] of spectra of strength 1. */
  readonly #usual: Float64Array;
  readonly #rows = Object.fromEntries(
    Object.keys(spans).map((name) => [name, new Float64Array(frequencies * side)]),
  ) as Record<Span, Float64Array>;
  readonly #spectrum = new Float64Array(coefficients);

  /** @param thumbnails some of the pictures; where they are few, the usual strength is 0 */
  constructor(thumbnails: readonly Uint8Array[]) {
    const spectra = thumbnails.flatMap((thumbnail) => this.#plainSpectrum(thumbnail) ?? []);
    this.#usual = new Float64Array(coefficients);
    if (spectra.length < fewest) return;
    const values = new Float64Array(spectra.length);
    for (let i = 1; i < coefficients; i++) {
      for (const [n, spectrum] of spectra.entries()) values[n] = spectrum[i]!;
      values.sort();
      this.#usual[i] = values[values.length >> 1]!;
    }
  }

  #plainSpectrum(thumbnail: Uint8Array): Float64Array | undefined {
    frequenciesAcross(thumbnail, 'all', this.#rows.all);
    spectrumOf(this.#rows.all, 'all', this.#spectrum);
    const strength = strengthOf(this.#spectrum);
    return strength === 0 ? undefined : this.#spectrum.map((value) => value / strength);
  }

  /**
   * The hashes of a picture.
   * @param low their first 32 bits: uint32 [{@link hashesOfPicture}]
   * @param high the others
   * @returns false for a blank picture, which has none
   */
  hash(thumbnail: Uint8Array, low: Uint32Array, high: Uint32Array): boolean {
    for (const across of Object.keys(spans) as Span[]) {
      frequenciesAcross(thumbnail, across, this.#rows[across]);
    }
    for (const [view, [across, down]] of views.entries()) {
      spectrumOf(this.#rows[across], down, this.#spectrum);
      const strength = strengthOf(this.#spectrum);
      if (strength === 0) return false;
      this.#writeBits(strength, low, high, view, 1);
      this.#writeBits(strength, low, high, crops.length + view, -1);
    }
    return true;
  }

  /** @param sign of the odd frequencies across: -1 mirrors the picture */
  #writeBits(strength: number, low: Uint32Array, high: Uint32Array, at: number, sign: 1 | -1): void {
    const spectrum = this.#spectrum;
    const usual = this.#usual;
    let first = 0;
    let second = 0;
    for (let i = 1; i < coefficients; i++) {
      const value = (i & 1) === 1 ? sign * spectrum[i]! : spectrum[i]!;
      if (value <= usual[i]! * strength) continue;
      if (i < 32) first |= 1 << i;
      else second |= 1 << (i - 32);
    }
    low[at] = first;
    high[at] = second;
  }
}
