import type { DType, Shape } from '../graph/types.js';

/** A tensor's numbers outside the engine. Booleans are bytes. */
export interface HostTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: TensorData;
}

export type TensorData = Float32Array | Int32Array | Uint8Array | BigInt64Array;

export function float32(shape: Shape, data: Float32Array): HostTensor {
  return { dtype: 'float32', shape, data };
}

export function int32(shape: Shape, data: Int32Array): HostTensor {
  return { dtype: 'int32', shape, data };
}

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
