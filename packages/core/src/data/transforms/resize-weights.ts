/** The weighted source pixels of each output pixel along one axis. */
export interface AxisWeights {
  /** First source pixel of each output pixel; never falls. */
  readonly starts: Int32Array;
  /** Number of source pixels of each output pixel, at most `taps`. */
  readonly counts: Int32Array;
  /** `taps` weights for each output pixel, scaled by 2^WEIGHT_BITS. */
  readonly values: Int32Array;
  readonly taps: number;
}

/** 255 times weights that sum to 2^22 stays below 2^31. The same precision as in Pillow. */
export const WEIGHT_BITS = 22;

/**
 * Triangle filter whose support grows with the scale when an axis of `inSize` pixels shrinks to `outSize`,
 * so that no source pixel is skipped (antialiasing); for the output pixels `first` .. `first + count - 1`.
 */
export function triangleWeights(inSize: number, outSize: number, first: number, count: number): AxisWeights {
  const scale = inSize / outSize;
  const support = Math.max(scale, 1);
  const taps = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(count);
  const counts = new Int32Array(count);
  const values = new Int32Array(count * taps);
  const raw = new Float64Array(taps);
  for (let i = 0; i < count; i++) {
    const centre = (first + i + 0.5) * scale;
    const start = Math.max(Math.trunc(centre - support + 0.5), 0);
    const end = Math.min(Math.trunc(centre + support + 0.5), inSize);
    let sum = 0;
    for (let k = start; k < end; k++) {
      const weight = Math.max(1 - Math.abs(k - centre + 0.5) * (1 / support), 0);
      raw[k - start] = weight;
      sum += weight;
    }
    starts[i] = start;
    counts[i] = end - start;
    for (let k = 0; k < end - start; k++) {
      values[i * taps + k] = Math.trunc(0.5 + (raw[k]! / sum) * 2 ** WEIGHT_BITS);
    }
  }
  return { starts, counts, values, taps };
}
