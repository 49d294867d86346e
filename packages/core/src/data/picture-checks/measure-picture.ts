import type { Image } from '../image.js';

/** What is measured of a picture to tell whether something is odd about it. */
export interface PictureMeasures {
  readonly height: number;
  readonly width: number;
  /** Whether it is of one colour: no channel has values that differ by 8 or more. */
  readonly isBlank: boolean;
  /** Luminances, 0 .. 255, below which 1 % and 99 % of the pixels lie. */
  readonly low: number;
  readonly high: number;
  /** Entropy of the luminances in 64 steps, in bits: 0 for one colour, at most 6. */
  readonly entropy: number;
  /** Variance of the Laplacian of the luminances, in squared grey levels; small where nothing is sharp. */
  readonly sharpness: number;
}

/** What differs by less looks like one colour. */
const plainRange = 8;
/** Luminances are looked at in pixels that are means of squares, such that the shorter side has about so many of them. */
const workingSide = 128;
const bins = 256;

/**
 * Measures a picture at a shorter side of 128 to 255 pixels (smaller ones as they are): what makes a picture sharp depends
 * on its scale, and so all large ones have about the same. A millisecond for a photograph.
 */
export function measurePicture(image: Image): PictureMeasures {
  const { height, width } = image;
  const pixels = luminances(image, Math.max(1, Math.floor(Math.min(height, width) / workingSide)));
  const histogram = new Float64Array(bins);
  for (const value of pixels.values) histogram[Math.round(value)]! += 1;
  const count = pixels.values.length;
  return {
    height,
    width,
    isBlank: isBlank(image),
    low: quantile(histogram, 0.01 * count),
    high: quantile(histogram, 0.99 * count),
    entropy: entropyOf(histogram, count),
    sharpness: laplacianVariance(pixels),
  };
}

/** For nearly all pictures the first few pixels tell. */
function isBlank({ channels, data }: Image): boolean {
  const plane = data.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    let [least, most] = [255, 0];
    for (let i = channel * plane; i < (channel + 1) * plane; i++) {
      const value = data[i]!;
      if (value < least) least = value;
      if (value > most) most = value;
      if (most - least >= plainRange) return false;
    }
  }
  return true;
}

interface Luminances {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** Luminances (Rec. 601) as means of squares of `factor` pixels; what is left at the edges is left out. */
function luminances({ channels, height, width, data }: Image, factor: number): Luminances {
  const [rows, columns] = [Math.floor(height / factor), Math.floor(width / factor)];
  const values = new Float32Array(rows * columns);
  const plane = height * width;
  const weights = channels === 3 ? [0.299, 0.587, 0.114] : [1];
  for (const [channel, weight] of weights.entries()) {
    const scale = weight / factor ** 2;
    for (let y = 0; y < rows * factor; y++) {
      const to = Math.floor(y / factor) * columns;
      const from = channel * plane + y * width;
      if (factor === 1) {
        for (let x = 0; x < columns; x++) values[to + x]! += scale * data[from + x]!;
        continue;
      }
      for (let x = 0; x < columns; x++) {
        let sum = 0;
        for (let i = from + x * factor; i < from + (x + 1) * factor; i++) sum += data[i]!;
        values[to + x]! += scale * sum;
      }
    }
  }
  return { height: rows, width: columns, values };
}

/** The first luminance with at least `rank` pixels at or below it. */
function quantile(histogram: Float64Array, rank: number): number {
  let below = 0;
  for (let value = 0; value < bins; value++) {
    below += histogram[value]!;
    if (below >= rank) return value;
  }
  return bins - 1;
}

function entropyOf(histogram: Float64Array, count: number): number {
  let entropy = 0;
  for (let start = 0; start < bins; start += 4) {
    const share =
      (histogram[start]! + histogram[start + 1]! + histogram[start + 2]! + histogram[start + 3]!) / count;
    if (share > 0) entropy -= share * Math.log2(share);
  }
  return entropy;
}

/** Of the pixels that have four neighbours; 0 where there are none. */
function laplacianVariance({ height, width, values }: Luminances): number {
  let [sum, squares] = [0, 0];
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * width + 1; i < (y + 1) * width - 1; i++) {
      const value =
        values[i - width]! + values[i + width]! + values[i - 1]! + values[i + 1]! - 4 * values[i]!;
      sum += value;
      squares += value * value;
    }
  }
  const count = Math.max(0, height - 2) * Math.max(0, width - 2);
  return count === 0 ? 0 : Math.max(0, squares / count - (sum / count) ** 2);
}
