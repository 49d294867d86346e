import type { ConvShape } from '../../images/conv-strategy.js';
import type { ModelWriter } from '../../model-writer.js';
import { reorderBlocks } from '../reorder.js';
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
  writer: ModelWriter,
  conv: ConvShape,
  dy: string,
  weight: string,
  block: number,
): string {
  const [rows, columns] = [axisTaps(conv, 0), axisTaps(conv, 1)];
  const [images, channels, height, width] = conv.x as [number, number, number, number];
  const residues = rows.taps.length * columns.taps.length;
  const window: Window = {
    kernel: [rows.taps[0]!.length, columns.taps[0]!.length],
    stride: [1, 1],
    padding: [rows.before, columns.before, rows.after, columns.after],
  };
  const kernel = turnedKernel(writer, conv, weight, rows, columns, block);
  const pixels = convolve(writer, dy, conv.y, kernel, window, block);
  if (residues === 1) return pixels;
  const [down, across] = [rows.taps.length, columns.taps.length];
  const apart = [images, down, across, channels / block, rows.count, columns.count, block];
  const merged = reorderBlocks(writer, pixels, apart, [3, 4, 1, 5, 2]);
  const [fullHeight, fullWidth] = [rows.count * down, columns.count * across];
  if (fullHeight === height && fullWidth === width) return writer.reshape(merged, conv.x);
  const lines = writer.reshape(merged, [(images * channels) / block, fullHeight, fullWidth * block]);
  const cut = writer.op('Slice', [
    lines,
    writer.ints([0, 0]),
    writer.ints([height, width * block]),
    writer.ints([1, 2]),
  ]);
  return writer.reshape(cut, conv.x);
}

/** The weight with its taps in the order in which dy meets them: [residues C / b, O / b, span, b of O, b of C]. */
function turnedKernel(
  writer: ModelWriter,
  { weight: [outChannels, channels, height, width] }: ConvShape,
  weight: string,
  rows: AxisTaps,
  columns: AxisTaps,
  block: number,
): string {
  const size = height! * width!;
  const order = rows.taps.flatMap((down) =>
    columns.taps.flatMap((across) =>
      down.flatMap((i) => across.map((j) => (i < 0 || j < 0 ? size : i * width! + j))),
    ),
  );
  const flat = writer.reshape(weight, [outChannels! * channels!, size]);
  // Where dy meets no tap, it meets a zero behind the others.
  const padded = order.includes(size) ? writer.op('Pad', [flat, writer.ints([0, 0, 0, 1])]) : flat;
  const residues = rows.taps.length * columns.taps.length;
  const span = order.length / residues;
  const taken = writer.op('Gather', [padded, writer.ints(order)], { axis: 1 });
  const split = [outChannels! / block, block, channels! / block, block, residues, span];
  const blocks = writer.op('Transpose', [writer.reshape(taken, split)], { perm: [4, 2, 0, 5, 1, 3] });
  return writer.reshape(blocks, [
    residues * channels!,
    outChannels!,
    rows.taps[0]!.length,
    columns.taps[0]!.length,
  ]);
}
