import type { Image } from './image.js';

/** Masks are made for so many positions between two pixels, as libvips does. */
const positions = 64;
/** Weights are whole numbers of this many parts, cut off rather than rounded. */
const parts = 2 ** 12;
/** What is left to the Lanczos filter after the boxes: at least this factor. */
const gap = 2;
const lobes = 3;

/**
 * An image whose shorter side is longer than `side` is reduced to it, its shape kept, in the way of libvips' `resize` with
 * its Lanczos filter, which sharp uses: boxes of whole pixels first, as long as a factor of two is left, then the filter,
 * rows before columns: equal to sharp in every byte. Another image stays as it is.
 *
 * Of a JPEG that is reduced by more than two, sharp has the decoder leave out fine detail first, which is another filter.
 */
export function reduceToSide(image: Image, side: number): Image {
  const { channels, height, width } = image;
  const factor = Math.min(height, width) / side;
  if (!(factor > 1)) return image;
  const [toHeight, toWidth] = [height, width].map((length) => Math.max(1, Math.round(length / factor)));
  const rows = axis(height, toHeight!, factor);
  const columns = axis(width, toWidth!, factor);
  const data = new Uint8Array(channels * toHeight! * toWidth!);
  for (let c = 0; c < channels; c++) {
    const plane = image.data.subarray(c * height * width, (c + 1) * height * width);
    // Each pass works on rows of pixels; between the two the image is turned.
    const narrowed = reduceRows(plane, { height, width }, rows);
    const turned = turn(narrowed, toHeight!, width);
    const reduced = reduceRows(turned, { height: width, width: toHeight! }, columns);
    data.set(turn(reduced, toWidth!, toHeight!), c * toHeight! * toWidth!);
  }
  return { channels, height: toHeight!, width: toWidth!, data };
}

/** How one axis is reduced. */
interface Axis {
  readonly to: number;
  /** Pixels in a box. */
  readonly box: number;
  /** First pixel (after the boxes) of each one of the result; may lie before the axis. */
  readonly starts: Int32Array;
  /** The weights of each, `taps` of them. */
  readonly weights: readonly Int32Array[];
  readonly taps: number;
}

function axis(from: number, to: number, factor: number): Axis {
  const box = Math.max(1, Math.floor(from / to / gap));
  const residual = factor / box;
  const taps = Math.round(2 * lobes * residual) + 1;
  // What the result covers less than there is, half of it on either side. The middle of an even number of taps is between two.
  const offset = (from / box - to * residual) / 2 - (taps % 2 === 0 ? 0.5 : 0);
  const masks = new Map<number, Int32Array>();
  const starts = new Int32Array(to);
  const weights: Int32Array[] = [];
  for (let i = 0; i < to; i++) {
    const at = (i + 0.5) * residual + offset;
    const first = Math.floor(at);
    const position = (Math.floor((at - first) * positions * 2) + 1) >> 1;
    let mask = masks.get(position);
    if (!mask) {
      mask = maskAt(position / positions, taps, residual);
      masks.set(position, mask);
    }
    starts[i] = first - (Math.ceil(taps / 2) - 1);
    weights.push(mask);
  }
  return { to, box, starts, weights, taps };
}

/** Lanczos weights around a place between two pixels, of a filter that is as wide as the factor. */
function maskAt(place: number, taps: number, factor: number): Int32Array {
  const half = place + taps / 2 - 1;
  const raw = Float64Array.from({ length: taps }, (_, i) => lanczos((i - half) / factor));
  const sum = raw.reduce((a, b) => a + b);
  return Int32Array.from(raw, (weight) => Math.trunc((weight / sum) * parts));
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= lobes) return 0;
  const at = Math.PI * x;
  return (lobes * Math.sin(at) * Math.sin(at / lobes)) / (at * at);
}

/** Reduces the height of a plane. */
function reduceRows(
  plane: Uint8Array,
  { height, width }: { readonly height: number; readonly width: number },
  { to, box, starts, weights, taps }: Axis,
): Uint8Array {
  const boxed = box === 1 ? plane : boxRows(plane, height, width, box);
  const last = Math.ceil(height / box) - 1;
  const reduced = new Uint8ClampedArray(to * width);
  const sums = new Int32Array(width);
  for (let y = 0; y < to; y++) {
    sums.fill(parts >> 1);
    const mask = weights[y]!;
    for (let k = 0; k < taps; k++) {
      const weight = mask[k]!;
      if (weight === 0) continue;
      // Beyond the edge its pixels are repeated.
      const line = Math.min(Math.max(starts[y]! + k, 0), last) * width;
      for (let x = 0; x < width; x++) sums[x]! += weight * boxed[line + x]!;
    }
    for (let x = 0; x < width; x++) reduced[y * width + x] = sums[x]! >> 12;
  }
  return new Uint8Array(reduced.buffer);
}

/** Means of so many rows; of the last ones, with the last row repeated. */
function boxRows(plane: Uint8Array, height: number, width: number, box: number): Uint8Array {
  const count = Math.ceil(height / box);
  const means = new Uint8Array(count * width);
  const sums = new Int32Array(width);
  // As libvips divides: some whole means become one less.
  const reciprocal = Math.floor(2 ** 24 / box);
  for (let y = 0; y < count; y++) {
    sums.fill(box >> 1);
    for (let k = 0; k < box; k++) {
      const line = Math.min(y * box + k, height - 1) * width;
      for (let x = 0; x < width; x++) sums[x]! += plane[line + x]!;
    }
    for (let x = 0; x < width; x++) means[y * width + x] = Math.floor((sums[x]! * reciprocal) / 2 ** 24);
  }
  return means;
}

/** Rows become columns. @returns [width, height] */
function turn(plane: Uint8Array, height: number, width: number): Uint8Array {
  const turned = new Uint8Array(plane.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) turned[x * height + y] = plane[y * width + x]!;
  }
  return turned;
}
