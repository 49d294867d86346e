import type { Emitter } from '../../../../graph/emitter.js';
import type { ConvShape } from '../../../../ops/conv/geometry.js';
import { blockInnermost, reorderBlocks } from '../reorder.js';
import { convolve, type Window } from './convolve.js';

/**
 * How the pixels of x along one axis follow from those of dy. Pixel s i + a, for a stride s and a residue a < s, is a
 * sum over the `span` pixels of dy from i - before on; `taps[a][j]` is the place in the kernel of the j-th, or -1.
 */
interface AxisTaps {
  readonly before: number;
  readonly after: number;
  readonly count: number;
  readonly taps: readonly (readonly number[])[];
}

function axisTaps({ x, y, attributes }: ConvShape, axis: 0 | 1): AxisTaps {
  const stride = attributes.stride[axis];
  const size = attributes.kernel[axis];
  const padding = attributes.padding[axis];
  // Tap k of the kernel joins x at s i + a with dy at i + (a + p - k) / s.
  const offsets = Array.from(
    { length: stride * size },
    (_, i) => (i % stride) + padding - Math.floor(i / stride),
  )
    .filter((offset) => offset % stride === 0)
    .map((offset) => offset / stride);
  const [lowest, highest] = [Math.min(...offsets), Math.max(...offsets)];
  const taps = Array.from({ length: stride }, (_, residue) =>
    Array.from({ length: highest - lowest + 1 }, (_, j) => {
      const tap = residue + padding - stride * (lowest + j);
      return tap >= 0 && tap < size ? tap : -1;
    }),
  );
  const count = Math.ceil(x[axis + 2]! / stride);
  return { before: -lowest, after: count + highest - y[axis + 2]!, count, taps };
}

/**
 * dx [N, C, H, W] in blocks: one convolution of dy that computes the s x s residues of pixels as channels of their own,
 * and then puts them side by side.
 */
export function directInputGradient(
  emitter: Emitter,
  conv: ConvShape,
  dy: string,
  weight: string,
  block: number,
): string {
  const [rows, columns] = [axisTaps(conv, 0), axisTaps(conv, 1)];
  const [images, channels, height, width] = conv.x;
  const residues = rows.taps.length * columns.taps.length;
  const window: Window = {
    kernel: [rows.taps[0]!.length, columns.taps[0]!.length],
    stride: [1, 1],
    padding: [rows.before, columns.before, rows.after, columns.after],
  };
  const kernel = turnedKernel(emitter, conv, weight, rows, columns, block);
  const pixels = convolve(emitter, dy, conv.y, kernel, window, block);
  if (residues === 1) return pixels;
  const [down, across] = [rows.taps.length, columns.taps.length];
  const apart = [images, down, across, channels / block, rows.count, columns.count, block];
  const merged = reorderBlocks(emitter, pixels, apart, [3, 4, 1, 5, 2]);
  const [fullHeight, fullWidth] = [rows.count * down, columns.count * across];
  if (fullHeight === height && fullWidth === width) return emitter.reshape(merged, conv.x);
  const lines = emitter.reshape(merged, [(images * channels) / block, fullHeight, fullWidth * block]);
  const cut = emitter.op('Slice', [
    lines,
    emitter.ints([0, 0]),
    emitter.ints([height, width * block]),
    emitter.ints([1, 2]),
  ]);
  return emitter.reshape(cut, conv.x);
}

/** The weight with its taps in the order in which dy meets them: [residues C / b, O / b, span, b of O, b of C]. */
function turnedKernel(
  emitter: Emitter,
  { weight: [outChannels, channels, height, width] }: ConvShape,
  weight: string,
  rows: AxisTaps,
  columns: AxisTaps,
  block: number,
): string {
  const size = height * width;
  const residues = rows.taps.length * columns.taps.length;
  const order = rows.taps.flatMap((down) =>
    columns.taps.flatMap((across) =>
      down.flatMap((i) => across.map((j) => (i < 0 || j < 0 ? size : i * width + j))),
    ),
  );
  const span = order.length / residues;
  const flat = emitter.reshape(weight, [outChannels * channels, size]);
  // Where dy meets no tap, it meets a zero behind the others.
  const isPadded = order.includes(size);
  const padded = isPadded ? emitter.op('Pad', [flat, emitter.ints([0, 0, 0, 1])]) : flat;
  const taps = isPadded ? size + 1 : size;
  const [outBlocks, blocks] = [outChannels / block, channels / block];
  const turned = blockInnermost(emitter, padded, [outChannels * blocks, block, taps]);
  const places: number[] = [];
  for (let residue = 0; residue < residues; residue++) {
    for (let c = 0; c < blocks; c++) {
      for (let tap = 0; tap < span; tap++) {
        for (let o = 0; o < block; o++) places.push((o * blocks + c) * taps + order[residue * span + tap]!);
      }
    }
  }
  const inBlocks = emitter.reshape(turned, [outBlocks, block * blocks * taps, block]);
  const taken = emitter.op('Gather', [inBlocks, emitter.ints(places)], { axis: 1 });
  const apart = emitter.reshape(taken, [outBlocks, residues * blocks, span * block * block]);
  return emitter.reshape(emitter.op('Transpose', [apart], { perm: [1, 0, 2] }), [
    residues * channels,
    outChannels,
    rows.taps[0]!.length,
    columns.taps[0]!.length,
  ]);
}
