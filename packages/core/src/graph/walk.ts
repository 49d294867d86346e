import type { HostArray } from './host-array.js';
import { type Shape, stridesOf } from './types.js';

/** Reads `array` at a flat index of `shape`, to which it broadcasts. For reference code: clear, not fast. */
export function broadcastReader(array: HostArray, shape: Shape): (flat: number) => number {
  const own = stridesOf(array.shape);
  const outer = stridesOf(shape);
  const offset = shape.length - array.shape.length;
  return (flat) => {
    let index = 0;
    for (let axis = 0; axis < array.shape.length; axis++) {
      if (array.shape[axis] === 1) continue;
      index += (Math.floor(flat / outer[axis + offset]!) % shape[axis + offset]!) * own[axis]!;
    }
    return array.data[index]!;
  };
}

/** The coordinates of a flat row-major index. */
export function coordinates(flat: number, shape: Shape): number[] {
  const strides = stridesOf(shape);
  return shape.map((dim, axis) => Math.floor(flat / strides[axis]!) % dim);
}

/** The flat row-major index of coordinates. */
export function flatIndex(coords: readonly number[], shape: Shape): number {
  const strides = stridesOf(shape);
  return coords.reduce((sum, c, axis) => sum + c * strides[axis]!, 0);
}
