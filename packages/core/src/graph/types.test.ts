import { describe, expect, test } from 'vitest';
import {
  broadcastShapes,
  formatShape,
  formatType,
  requireFloat,
  resolveAxis,
  sameShape,
  sizeOf,
  stridesOf,
} from './types.js';

test('sizes and strides', () => {
  expect(sizeOf([])).toBe(1);
  expect(sizeOf([2, 3, 4])).toBe(24);
  expect(stridesOf([])).toEqual([]);
  expect(stridesOf([2, 3, 4])).toEqual([12, 4, 1]);
});

test('shapes and types as text', () => {
  expect(formatShape([])).toBe('[]');
  expect(formatShape([64, 3])).toBe('[64, 3]');
  expect(formatType({ dtype: 'uint8', shape: [2] })).toBe('uint8 [2]');
});

test('sameShape', () => {
  expect(sameShape([2, 3], [2, 3])).toBe(true);
  expect(sameShape([2, 3], [2, 3, 1])).toBe(false);
  expect(sameShape([2, 3], [3, 2])).toBe(false);
});

describe('broadcastShapes', () => {
  test.each([
    [
      [[2, 3], [3]],
      [2, 3],
    ],
    [
      [[3], [2, 3]],
      [2, 3],
    ],
    [
      [
        [2, 1],
        [1, 3],
      ],
      [2, 3],
    ],
    [[[], [4]], [4]],
    [
      [[5, 1, 1], [4, 1], [3]],
      [5, 4, 3],
    ],
    [
      [[1], [1, 1]],
      [1, 1],
    ],
    [[], []],
  ])('%j is %j', (shapes, expected) => {
    expect(broadcastShapes(...shapes)).toEqual(expected);
  });

  test('dimensions that differ', () => {
    expect(() => broadcastShapes([2, 3], [2])).toThrow('shapes [2, 3] and [2] do not broadcast');
    expect(() => broadcastShapes([2, 1], [1, 3], [2])).toThrow('[2, 1] and [1, 3] and [2] do not broadcast');
  });
});

test('resolveAxis', () => {
  expect([0, 2, -1, -3].map((axis) => resolveAxis(axis, [4, 5, 6]))).toEqual([0, 2, 2, 0]);
  for (const axis of [3, -4, 0.5, Number.NaN]) {
    expect(() => resolveAxis(axis, [4, 5, 6])).toThrow(`the shape [4, 5, 6] has no axis ${axis}`);
  }
  expect(() => resolveAxis(0, [])).toThrow('the shape [] has no axis 0');
});

test('requireFloat', () => {
  const float = { dtype: 'float32', shape: [2] } as const;
  expect(() => requireFloat(float, float)).not.toThrow();
  expect(() => requireFloat(float, { dtype: 'int64', shape: [3] })).toThrow('expects float32, got int64 [3]');
});
