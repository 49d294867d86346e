/**
 * `GET /api/understand/:run/verdicts?key=`: of each of the N images, in the order of its split, one column after the other, little-endian:
 * labels and predictions (int32), confidence of the prediction and probability of the label (float32).
 */
export interface Verdicts {
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  readonly confidence: Float32Array;
  readonly labelProbability: Float32Array;
}

/** Splits the columns of {@link Verdicts}. */
export function verdictsOf(bytes: ArrayBuffer): Verdicts {
  const images = bytes.byteLength / 16;
  return {
    labels: new Int32Array(bytes, 0, images),
    predicted: new Int32Array(bytes, 4 * images, images),
    confidence: new Float32Array(bytes, 8 * images, images),
    labelProbability: new Float32Array(bytes, 12 * images, images),
  };
}

/** `GET /api/understand/:run/map/points?…`: x and y of each (float32), then the number of its image (int32). */
export interface MapPoints {
  /** [n, 2] */
  readonly points: Float32Array;
  /** [n] */
  readonly images: Int32Array;
}

/** Splits the columns of {@link MapPoints}. */
export function mapPointsOf(bytes: ArrayBuffer): MapPoints {
  const shown = bytes.byteLength / 12;
  return { points: new Float32Array(bytes, 0, 2 * shown), images: new Int32Array(bytes, 8 * shown, shown) };
}
