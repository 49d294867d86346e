import type { DType } from '../graph/types.js';

/** Numbers as the little-endian elements of a tensor. (Every platform that runs the engines is little-endian.) */
export function elementBytes(dtype: DType, data: ArrayLike<number>): Uint8Array {
  const typed = typedElements(dtype, data);
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength);
}

function typedElements(dtype: DType, data: ArrayLike<number>) {
  switch (dtype) {
    case 'float32':
      return data instanceof Float32Array ? data : Float32Array.from(data);
    case 'int32':
      return Int32Array.from(data);
    case 'int64':
      return BigInt64Array.from(Array.from(data, BigInt));
    case 'uint8':
    case 'bool':
      return Uint8Array.from(data);
  }
}
