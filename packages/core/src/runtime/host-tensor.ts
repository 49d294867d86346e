import type { Shape } from '../graph/types.js';

/** A tensor's numbers outside the engine, row-major; booleans are bytes. */
export type HostTensor = { readonly shape: Shape } & (
  | { readonly dtype: 'float32'; readonly data: Float32Array }
  | { readonly dtype: 'int64'; readonly data: BigInt64Array }
  | { readonly dtype: 'int32'; readonly data: Int32Array }
  | { readonly dtype: 'uint8' | 'bool'; readonly data: Uint8Array }
);

/** What holds the elements of a tensor, by its type: int64 in a `BigInt64Array`. */
export type TensorData = HostTensor['data'];

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
