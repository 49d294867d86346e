import type { Emitter } from '../../../graph/emitter.js';
import { sizeOf } from '../../../graph/types.js';

/** The domain of ONNX Runtime's operators on blocked images. */
export const nchwc = { domain: 'com.microsoft.nchwc' };

/**
 * A transposition that leaves the first axis and the last one, the block, in place: whole blocks are moved, by a
 * Gather, which took half of Transpose's time.
 * @param shape the value's axes: [A, ..., b]
 * @param order the order of the axes between the first and the last one, from 1 on
 */
export function reorderBlocks(
  emitter: Emitter,
  value: string,
  shape: readonly number[],
  order: readonly number[],
): string {
  const [outer, block] = [shape[0]!, shape.at(-1)!];
  const inner = shape.slice(1, -1);
  const strides = inner.map((_, axis) => sizeOf(inner.slice(axis + 1)));
  let indices = [0];
  for (const axis of order) {
    const steps = Array.from({ length: shape[axis]! }, (_, i) => i * strides[axis - 1]!);
    indices = indices.flatMap((index) => steps.map((step) => index + step));
  }
  const blocks = emitter.reshape(value, [outer, sizeOf(inner), block]);
  return emitter.op('Gather', [blocks, emitter.ints(indices)], { axis: 1 });
}

/** [A, b, n] to [A, n, b], as images of n pixels: ONNX Runtime's own reordering is faster than Transpose. */
export function blockInnermost(
  emitter: Emitter,
  value: string,
  [outer, block, count]: readonly [number, number, number],
): string {
  const images = emitter.reshape(value, [outer, block, 1, count]);
  return emitter.reshape(emitter.op('ReorderInput', [images], {}, nchwc), [outer, count, block]);
}

/** [A, n, b] to [A, b, n]: the inverse of {@link blockInnermost}. */
export function blockOutermost(
  emitter: Emitter,
  value: string,
  [outer, count, block]: readonly [number, number, number],
): string {
  const images = emitter.reshape(value, [outer, block, 1, count]);
  const apart = emitter.op('ReorderOutput', [images], { channels: block }, nchwc);
  return emitter.reshape(apart, [outer, block, count]);
}
