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
