import { expect, test } from 'vitest';
import { type StoredTensor, toFloat32 } from './stored-tensor.js';

test.each<[string, StoredTensor, number[]]>([
  [
    'float64',
    { dtype: 'float64', shape: [2], data: Float64Array.of(0.1, 1e300) },
    [Math.fround(0.1), Infinity],
  ],
  ['float16', { dtype: 'float16', shape: [1], data: Uint16Array.of(0x3800) }, [0.5]],
  ['bfloat16', { dtype: 'bfloat16', shape: [1], data: Uint16Array.of(0xbf80) }, [-1]],
  ['int64', { dtype: 'int64', shape: [2], data: BigInt64Array.of(-3n, 1n << 40n) }, [-3, 2 ** 40]],
  ['uint64', { dtype: 'uint64', shape: [], data: BigUint64Array.of(7n) }, [7]],
  ['int8', { dtype: 'int8', shape: [2], data: Int8Array.of(-128, 127) }, [-128, 127]],
  ['bool', { dtype: 'bool', shape: [2], data: Uint8Array.of(0, 1) }, [0, 1]],
])('%s becomes float32', (_, tensor, expected) => {
  expect([...toFloat32(tensor)]).toEqual(expected);
});

test('float32 is passed on without a copy', () => {
  const data = Float32Array.of(1, 2);
  expect(toFloat32({ dtype: 'float32', shape: [2], data })).toBe(data);
});
