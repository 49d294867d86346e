import type { Emitter } from '../../../../graph/emitter.js';
import type { ConvShape } from '../../../../ops/conv/geometry.js';

/**
 * What a gradient that serves as a kernel may take. The convolution reads it once for every few of its outputs, so it
 * has to stay in a core's own cache, of 1 MiB at least where this layout is used. On an Intel Xeon with 2 MiB, 4 MiB took
 * 2.4 times as long (64 channels, 32x32 maps, 64 images; 0.5 and 1 MiB made no difference).
 */
const kernelBytes = 2 ** 19;
/** Blocks of output channels that ONNX Runtime's convolution computes at a time. */
const blocksAtATime = 4;

/**
 * Into how many equal bands the rows of dy [N, O, h, w] are cut: the fewest whose kernels are small enough, else as many
 * as are allowed.
 * @param mostSums so many sums for each weight are allowed: those of each band are kept apart
 */
export function bandsOf({ y, weight, attributes }: ConvShape, block: number, mostSums: number): number {
  const [, outChannels, rows, columns] = y;
  const blocks = Math.min(outChannels / block, blocksAtATime);
  const bytesOfRow = 4 * blocks * block * block * columns;
  // The rows that two bands share are copied: no more than half as many as they have of their own.
  const leastRows = (2 * Math.max(weight[2] - attributes.stride[0], 0)) / attributes.stride[0];
  let most = 1;
  for (let bands = 1; bands <= mostSums && rows / bands >= leastRows; bands++) {
    if (rows % bands !== 0) continue;
    most = bands;
    if (bytesOfRow * (rows / bands) <= kernelBytes) break;
  }
  return most;
}

export interface Cut {
  readonly bands: number;
  /** Rows from the start of a band to that of the next. */
  readonly step: number;
  /** Rows of a band, which may reach into the next one. */
  readonly reach: number;
}

/** [parts, outer, rows, row] to [outer, parts, bands, reach, row]. */
export function cutBands(
  emitter: Emitter,
  value: string,
  [parts, outer, rows, row]: readonly [number, number, number, number],
  { bands, step, reach }: Cut,
): string {
  if (bands === 1 && (outer === 1 || parts === 1)) return value;
  const indices: number[] = [];
  for (let channel = 0; channel < outer; channel++)
    for (let part = 0; part < parts; part++)
      for (let band = 0; band < bands; band++)
        for (let i = 0; i < reach; i++) indices.push((part * outer + channel) * rows + band * step + i);
  const lines = emitter.reshape(value, [parts * outer * rows, row]);
  return emitter.op('Gather', [lines, emitter.ints(indices)], { axis: 0 });
}
