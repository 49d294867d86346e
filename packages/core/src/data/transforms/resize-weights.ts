/** The weighted source pixels of each output pixel along one axis. */
export interface AxisWeights {
  /** First source pixel of each output pixel; never falls. */
  readonly starts: Int32Array;
  /** `taps` weights for each output pixel, scaled by 2^WEIGHT_BITS; some may be zero. */
  readonly values: Int32Array;
  readonly taps: number;
}

/** Filters of a resize, by their names in Pillow. */
export type ResizeFilter = 'bilinear' | 'bicubic';

/** How far each filter reaches. */
const supports: Readonly<Record<ResizeFilter, number>> = { bilinear: 1, bicubic: 2 };

/** At a distance from the centre. */
function weightAt(filter: ResizeFilter, distance: number): number {
  const x = Math.abs(distance);
  if (filter === 'bilinear') return x < 1 ? 1 - x : 0;
  // Keys 1981, with a = -0.5.
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? -0.5 * (((x - 5) * x + 8) * x - 4) : 0;
}

/** As many as there are where an axis grows; then there are always so many, unless the axis has fewer pixels. */
export const fewTaps = 3;

/** 255 times weights that sum to 2^22 stays below 2^31. The same precision as in Pillow. */
export const WEIGHT_BITS = 22;
const one = 2 ** WEIGHT_BITS;

/**
 * A filter whose support grows with the scale when an axis of `inSize` pixels shrinks to `outSize`,
 * so that no source pixel is skipped (antialiasing); for the output pixels `first` .. `first + count - 1`.
 */
export function axisWeights(
  filter: ResizeFilter,
  inSize: number,
  outSize: number,
  first: number,
  count: number,
): AxisWeights {
  const scale = inSize / outSize;
  const stretch = Math.max(scale, 1);
  const support = supports[filter] * stretch;
  const firstOf = (centre: number) => Math.max((centre - support + 0.5) | 0, 0);
  const endOf = (centre: number) => Math.min((centre + support + 0.5) | 0, inSize);
  let longest = fewTaps;
  for (let i = 0; i < count; i++) {
    const centre = (first + i + 0.5) * scale;
    longest = Math.max(longest, endOf(centre) - firstOf(centre));
  }
  const taps = Math.min(longest, inSize);
  const starts = new Int32Array(count);
  const values = new Int32Array(count * taps);
  const raw = new Float64Array(taps);
  const narrowing = 1 / stretch;
  for (let i = 0; i < count; i++) {
    const centre = (first + i + 0.5) * scale;
    const start = firstOf(centre);
    const end = endOf(centre);
    let sum = 0;
    for (let k = start; k < end; k++) {
      const weight = weightAt(filter, (k - centre + 0.5) * narrowing);
      raw[k - start] = weight;
      sum += weight;
    }
    // All taps lie within the axis, also those that weigh nothing.
    const from = Math.min(start, inSize - taps);
    starts[i] = from;
    const to = i * taps - from;
    for (let k = start; k < end; k++) {
      const scaled = (raw[k - start]! / sum) * one;
      values[to + k] = scaled < 0 ? scaled - 0.5 : scaled + 0.5;
    }
  }
  return { starts, values, taps };
}
