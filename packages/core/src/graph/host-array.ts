import { type DType, type Shape, sizeOf, type TensorType } from './types.js';

/** Numbers of the reference interpreter: every element type is held as float64. */
export interface HostArray extends TensorType {
  readonly data: Float64Array;
}

export function hostArray(dtype: DType, shape: Shape, data: ArrayLike<number>): HostArray {
  if (data.length !== sizeOf(shape)) {
    throw new RangeError(`${data.length} numbers do not fill shape [${shape}]`);
  }
  return { dtype, shape, data: data instanceof Float64Array ? data : Float64Array.from(data) };
}
