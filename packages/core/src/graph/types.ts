import { KindredError } from '../errors.js';

/** Element types of symbolic tensors. */
export type DType = 'float32' | 'int64' | 'int32' | 'uint8' | 'bool';

/** A static shape; every dimension is known when the graph is built. */
export type Shape = readonly number[];

/** What is known of a tensor without its numbers. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A shape or type rule that does not hold; names the operation and the layer that it stands in. */
export class ShapeError extends KindredError {
  override readonly name: string = 'ShapeError';
}

/** Shapes by their rank. */
interface ShapesOfRank {
  readonly 1: readonly [number];
  readonly 2: readonly [number, number];
  readonly 3: readonly [number, number, number];
  readonly 4: readonly [number, number, number, number];
}

export function hasRank<Rank extends keyof ShapesOfRank>(
  shape: Shape,
  rank: Rank,
): shape is ShapesOfRank[Rank] {
  return shape.length === rank;
}

/**
 * A shape as a tuple, to be taken apart: `const [images, channels, height, width] = dimensions(x.shape, 4)`.
 * @throws ShapeError where it has another rank.
 */
export function dimensions<Rank extends keyof ShapesOfRank>(shape: Shape, rank: Rank): ShapesOfRank[Rank] {
  if (hasRank(shape, rank)) return shape;
  throw new ShapeError(`expects ${rank} dimension(s), got ${formatShape(shape)}`);
}

/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const dim of shape) size *= dim;
  return size;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

/** `[64, 3, 32, 32]`, for messages. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** `float32 [64, 3, 32, 32]`, for messages. */
export function formatType({ dtype, shape }: TensorType): string {
  return `${dtype} ${formatShape(shape)}`;
}

/** @throws ShapeError where one of the tensors is not float32. */
export function requireFloat(...types: readonly TensorType[]): void {
  const other = types.find(({ dtype }) => dtype !== 'float32');
  if (other) throw new ShapeError(`expects float32, got ${formatType(other)}`);
}

/** Row-major strides of a shape, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i]!;
  }
  return strides;
}

/**
 * The common shape of operands under NumPy's broadcasting rules.
 * @throws ShapeError where two dimensions differ and neither is 1.
 */
export function broadcastShapes(...shapes: Shape[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (let i = 0; i < shape.length; i++) {
      const axis = rank - shape.length + i;
      const dim = shape[i]!;
      if (result[axis] !== 1 && dim !== 1 && result[axis] !== dim) {
        throw new ShapeError(`shapes ${shapes.map(formatShape).join(' and ')} do not broadcast`);
      }
      if (dim !== 1) result[axis] = dim;
    }
  }
  return result;
}

/** Resolves a possibly negative axis of a shape. @throws ShapeError where the shape has no such axis. */
export function resolveAxis(axis: number, shape: Shape): number {
  const resolved = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= shape.length) {
    throw new ShapeError(`the shape ${formatShape(shape)} has no axis ${axis}`);
  }
  return resolved;
}
