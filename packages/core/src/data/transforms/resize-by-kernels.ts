import type { Image } from '../image.js';
import { roundUp, workspace } from '../pixel-kernels/kernels.js';
import type { Box } from './box.js';
import type { AxisWeights } from './resize-weights.js';

/** Weights are multiplied in two parts of 16 bits: high * 2^11 + low. */
const lowBits = 11;
const lowRange = 2 ** lowBits;
const columnTaps = 8;
const rowTaps = 2;
const columnsAtOnce = 4;

/**
 * The pixels of `window` of a resized image by vectors of WebAssembly, the same bytes as without it and in a fraction of the
 * time; undefined where that is not possible.
 */
export function resizeByKernels(
  { channels, height, width, data }: Image,
  from: Box,
  columns: AxisWeights,
  rows: AxisWeights,
  window: Box,
): Uint8Array | undefined {
  const firstRow = from.top + rows.starts[0]!;
  const neededRows = from.top + rows.starts[window.height - 1]! + rows.taps - firstRow;
  const planeBytes = window.height * window.width;
  const narrowWidth = roundUp(window.width);
  const space = workspace(
    neededRows * (width + narrowWidth) +
      channels * planeBytes +
      8 * (columns.values.length + rows.values.length),
  );
  if (!space) return undefined;

  const columnCount = Math.ceil(window.width / columnsAtOnce) * columnsAtOnce;
  const columnWeights = pairedWeights(columns, columnTaps);
  const rowWeights = pairedWeights(rows, rowTaps);
  const source = space.take(neededRows * width);
  const columnStarts = space.take(4 * columnCount);
  const columnValues = space.take(4 * columnCount * columnWeights.taps);
  const rowStarts = space.take(4 * window.height);
  const rowValues = space.take(2 * rowWeights.values.length);
  // The last of an odd number of lines is taken together with one that weighs nothing.
  const narrow = space.take((neededRows + 1) * narrowWidth);
  const out = space.take(channels * planeBytes);

  const bytes = space.bytes();
  if (!bytes) return undefined;
  const { buffer } = bytes;
  const left = new Int32Array(buffer, columnStarts, columnCount).fill(0);
  for (let x = 0; x < window.width; x++) left[x] = from.left + columns.starts[x]!;
  new Int16Array(buffer, columnValues, 2 * columnCount * columnWeights.taps)
    .fill(0, columnWeights.values.length)
    .set(columnWeights.values);
  const top = new Int32Array(buffer, rowStarts, window.height);
  for (let y = 0; y < window.height; y++) top[y] = (from.top + rows.starts[y]! - firstRow) * narrowWidth;
  new Int16Array(buffer, rowValues, rowWeights.values.length).set(rowWeights.values);

  const { kernels } = space;
  for (let c = 0; c < channels; c++) {
    const origin = (c * height + firstRow) * width;
    bytes.set(data.subarray(origin, origin + neededRows * width), source);
    kernels.resizeColumns(
      ...([source, width, neededRows, columnStarts, columnValues, columnWeights.taps] as const),
      ...([columnCount, narrow, narrowWidth] as const),
    );
    kernels.resizeRows(
      ...([narrow, narrowWidth, rowStarts, rowValues, rowWeights.taps] as const),
      ...([window.height, window.width, out + c * planeBytes] as const),
    );
  }
  return bytes.slice(out, out + channels * planeBytes);
}

/** The weights in blocks of so many taps: the high parts of a block, then the low ones. */
function pairedWeights({ starts, values, taps }: AxisWeights, block: number) {
  const padded = Math.ceil(taps / block) * block;
  const paired = new Int16Array(2 * starts.length * padded);
  for (let i = 0, from = 0, to = 0; i < starts.length; i++, to += 2 * padded) {
    for (let k = 0, at = to; k < taps; at += block) {
      for (const end = Math.min(k + block, taps); k < end; k++, at++) {
        const value = values[from++]!;
        const high = (value + lowRange / 2) >> lowBits;
        paired[at] = high;
        paired[at + block] = value - (high << lowBits);
      }
    }
  }
  return { values: paired, taps: padded };
}
