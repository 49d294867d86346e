import { describeValue, type Part, wrongResult } from '../config/index.js';
import type { Tensor } from './graph.js';
import { formatShape, formatType } from './types.js';

export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value;
}

/**
 * What a function of a part has given, as a float32 tensor of a shape.
 * @param shape with null for dimensions of any size
 * @param also what else it may give, for the message
 * @throws UsageError where it is something else.
 */
export function requireTensor(
  part: Part,
  method: string,
  given: unknown,
  shape: readonly (number | null)[],
  also = '',
): Tensor {
  const isRight =
    isTensor(given) &&
    given.dtype === 'float32' &&
    given.shape.length === shape.length &&
    shape.every((size, i) => size === null || size === given.shape[i]);
  if (isRight) return given;
  const expected =
    shape.length === 0 ? 'a scalar' : `float32 [${shape.map((size) => size ?? 'any').join(', ')}]`;
  throw wrongResult(part, method, expected + also, describeTensor(given));
}

function describeTensor(value: unknown): string {
  if (!isTensor(value)) return describeValue(value);
  return value.dtype === 'float32' ? formatShape(value.shape) : formatType(value);
}
