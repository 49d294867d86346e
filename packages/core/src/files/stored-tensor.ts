import type { Shape } from '../graph/types.js';
import { bfloat16ToFloat32, float16ToFloat32 } from './half-precision.js';

/** The typed array that holds the elements of a tensor in a file, by their type. */
export interface StoredArrays {
  readonly float64: Float64Array;
  readonly float32: Float32Array;
  readonly float16: Uint16Array;
  readonly bfloat16: Uint16Array;
  readonly int64: BigInt64Array;
  readonly int32: Int32Array;
  readonly int16: Int16Array;
  readonly int8: Int8Array;
  readonly uint64: BigUint64Array;
  readonly uint32: Uint32Array;
  readonly uint16: Uint16Array;
  readonly uint8: Uint8Array;
  readonly bool: Uint8Array;
}

/**
 * Element types of tensors in files, each with its name in a safetensors header, its bytes per element and
 * the array that holds it. Sixteen-bit floats are held as bit patterns (see {@link toFloat32}), booleans as
 * bytes of 0 and 1.
 */
export const STORED_DTYPES = {
  float64: { code: 'F64', bytes: 8, array: Float64Array },
  float32: { code: 'F32', bytes: 4, array: Float32Array },
  float16: { code: 'F16', bytes: 2, array: Uint16Array },
  bfloat16: { code: 'BF16', bytes: 2, array: Uint16Array },
  int64: { code: 'I64', bytes: 8, array: BigInt64Array },
  int32: { code: 'I32', bytes: 4, array: Int32Array },
  int16: { code: 'I16', bytes: 2, array: Int16Array },
  int8: { code: 'I8', bytes: 1, array: Int8Array },
  uint64: { code: 'U64', bytes: 8, array: BigUint64Array },
  uint32: { code: 'U32', bytes: 4, array: Uint32Array },
  uint16: { code: 'U16', bytes: 2, array: Uint16Array },
  uint8: { code: 'U8', bytes: 1, array: Uint8Array },
  bool: { code: 'BOOL', bytes: 1, array: Uint8Array },
} as const satisfies { readonly [D in keyof StoredArrays]: StoredType<StoredArrays[D]> };

interface StoredType<Elements> {
  readonly code: string;
  readonly bytes: number;
  readonly array: new (buffer: ArrayBuffer) => Elements;
}

/** Element types that safetensors files have and Kindred reads, by the names of the format. */
export type StoredDType = keyof StoredArrays;

/** The typed array that holds the elements of a stored tensor of this type. */
export type StoredData<D extends StoredDType = StoredDType> = StoredArrays[D];

/** A tensor as a file holds it: row-major, `data.length` is the product of `shape` (1 for a scalar, []). */
export type StoredTensor = {
  [D in StoredDType]: { readonly dtype: D; readonly shape: Shape; readonly data: StoredData<D> };
}[StoredDType];

/**
 * The values of any stored tensor as float32; exact for 8- and 16-bit types and booleans, otherwise rounded
 * to nearest. A float32 tensor's own array is returned, not a copy.
 */
export function toFloat32(tensor: StoredTensor): Float32Array {
  switch (tensor.dtype) {
    case 'float32':
      return tensor.data;
    case 'float16':
      return float16ToFloat32(tensor.data);
    case 'bfloat16':
      return bfloat16ToFloat32(tensor.data);
    case 'int64':
    case 'uint64':
      return Float32Array.from(tensor.data, Number);
    default:
      return Float32Array.from(tensor.data);
  }
}
