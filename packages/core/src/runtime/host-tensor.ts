import type { DType, Shape } from '../graph/types.js';

/** A tensor's numbers outside the engine. Booleans are bytes. */
export interface HostTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: TensorData;
}

/** What holds the elements of a tensor, by its type: int64 in a `BigInt64Array`. */
export type TensorData = Float32Array | Int32Array | Uint8Array | BigInt64Array;

/** Numbers of float32 in a shape. Not copied. */
export function float32(shape: Shape, data: Float32Array): HostTensor {
  return { dtype: 'float32', shape, data };
}

/** Integers of 32 bits in a shape. Not copied. */
export function int32(shape: Shape, data: Int32Array): HostTensor {
  return { dtype: 'int32', shape, data };
}

/** Bytes in a shape. Not copied. */
export function uint8(shape: Shape, data: Uint8Array): HostTensor {
  return { dtype: 'uint8', shape, data };
}

/** A float32 scalar. */
export function scalar(value: number): HostTensor {
  return { dtype: 'float32', shape: [], data: Float32Array.of(value) };
}

/** An int64 scalar. */
export function int64Scalar(value: number): HostTensor {
  return { dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(value)) };
}
