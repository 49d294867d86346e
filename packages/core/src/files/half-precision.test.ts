import { describe, expect, test } from 'vitest';
import { bfloat16ToFloat32, float16ToFloat32 } from './half-precision.js';

describe('float16', () => {
  test('landmark values', () => {
    const bits = [0x0000, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x03ff, 0x7c00, 0xfc00, 0x3555];
    expect([...float16ToFloat32(Uint16Array.from(bits))]).toEqual([
      0,
      -0,
      1,
      -2,
      65504,
      2 ** -14,
      2 ** -24,
      1023 * 2 ** -24,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      1365 / 4096,
    ]);
  });

  test('not-a-number stays so', () => {
    expect([...float16ToFloat32(Uint16Array.of(0x7e00, 0x7c01, 0xffff))]).toEqual([NaN, NaN, NaN]);
  });

  test('positive finite values rise with their bit patterns', () => {
    const values = float16ToFloat32(Uint16Array.from({ length: 0x7c00 }, (_, i) => i));
    expect(values.every((value, i) => i === 0 || value > values[i - 1]!)).toBe(true);
  });
});

describe('bfloat16', () => {
  test('is the upper half of a float32', () => {
    const exact = Float32Array.of(0, -0, 1, -3.140625, 2 ** 127, 2 ** -133, Infinity, -Infinity);
    const upper = Uint16Array.from(new Uint32Array(exact.buffer), (bits) => bits >>> 16);
    expect(bfloat16ToFloat32(upper)).toEqual(exact);
    expect(bfloat16ToFloat32(Uint16Array.of(0x7fc0))[0]).toBeNaN();
  });
});

test('empty arrays', () => {
  expect(float16ToFloat32(new Uint16Array())).toHaveLength(0);
  expect(bfloat16ToFloat32(new Uint16Array())).toHaveLength(0);
});
