import type { Shape } from '../../../graph/types.js';
import type { ModelWriter } from '../../model-writer.js';

/**
 * What a gradient that serves as a kernel may take. The convolution reads it once for every few of its outputs, so it
 * has to stay in a core's own cache, of which a half is left to it: with 4 MiB the convolution took 2.4 times as long.
 */
const kernelBytes = 2 ** 19;
/** Blocks of output channels that ONNX Runtime's convolution computes at a time. */
const blocksAtATime = 4;

/** The smallest number of equal bands of the rows of dy [N, O, h, w] whose kernels are small enough. */
export function bandsOf([, outChannels, rows, columns]: Shape, block: number): number {
  const blocks = Math.min(outChannels! / block, blocksAtATime);
  const bytesOfRow = 4 * blocks * block * block * columns!;
  let bands = 1;
  while (bands < rows! && (rows! % bands !== 0 || bytesOfRow * (rows! / bands) > kernelBytes)) bands += 1;
  return bands;
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
  writer: ModelWriter,
  value: string,
  [parts, outer, rows, row]: readonly [number, number, number, number],
  { bands, step, reach }: Cut,
): string {
  if (outer === 1 && bands === 1) return value;
  const indices: number[] = [];
  for (let channel = 0; channel < outer; channel++)
    for (let part = 0; part < parts; part++)
      for (let band = 0; band < bands; band++)
        for (let i = 0; i < reach; i++) indices.push((part * outer + channel) * rows + band * step + i);
  const lines = writer.reshape(value, [parts * outer * rows, row]);
  return writer.op('Gather', [lines, writer.ints(indices)], { axis: 0 });
}
