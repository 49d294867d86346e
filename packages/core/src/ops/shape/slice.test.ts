import { describe, expect, test } from 'vitest';
import { Graph } from '../../graph/graph.js';
import { checkOp } from '../../testing/check-op.js';
import { feed } from '../input.js';
import { pad, type Range, slice } from './slice.js';

const feedOf = (shape: number[]) => feed(new Graph(), 'x', 'float32', shape);

describe('slice', () => {
  test.each<[string, number[], Range[]]>([
    ['the end', [5], [{ start: 2 }]],
    ['the beginning', [5], [{ end: 3 }]],
    ['one element', [5], [{ start: 4, end: 5 }]],
    ['leading axis of three', [4, 2, 3], [{ start: 1, end: 3 }]],
    ['last axis', [2, 5], [{}, { start: 1, end: 4 }]],
    ['every second', [6, 3], [{ step: 2 }]],
    ['every second of an odd number', [7], [{ step: 2 }]],
    ['every third from 1', [8, 4], [{ start: 1, step: 3 }, { step: 2 }]],
    ['a step beyond the end', [5, 2], [{ start: 3, step: 4 }]],
    ['a step with an end', [9], [{ start: 1, end: 6, step: 2 }]],
  ])('%s', (_, shape, ranges) => checkOp((x) => slice(x, ranges), [{ shape }]));

  test('the gradient trims the zeros that spreading leaves behind the last element', async () => {
    // 1 + 2 * 3 = 7 elements after spreading with step 3, but the shape ends at 5 (negative padding).
    await checkOp((x) => slice(x, [{ start: 1, end: 5, step: 3 }]), [{ shape: [5] }]);
    await checkOp((x) => slice(x, [{ step: 4 }, { start: 1, step: 2 }]), [{ shape: [5, 4, 2] }]);
  });

  test('the whole is no operation', () => {
    const x = feedOf([4, 3]);
    expect(slice(x, [])).toBe(x);
    expect(slice(x, [{ start: 0, end: 4 }, {}])).toBe(x);
  });

  test.each<[string, Range[]]>([
    ['ends behind the axis', [{ start: 1, end: 5 }]],
    ['steps over the end', [{ end: 8, step: 2 }]],
    ['begins before the axis', [{ start: -1, end: 3 }]],
    ['is empty', [{ start: 2, end: 2 }]],
    ['runs backwards', [{ start: 3, end: 1, step: -1 }]],
  ])('a range that %s is refused', (_, ranges) => {
    expect(() => slice(feedOf([4, 3]), ranges)).toThrow(
      /slice: the range of axis 0 .* leaves the shape \[4, 3\]/,
    );
  });

  test('integers and bools', async () => {
    for (const dtype of ['int64', 'int32', 'uint8', 'bool'] as const) {
      const x = { shape: [4], dtype, data: [1, 0, 1, 1] };
      await checkOp((x) => slice(x, [{ start: 1, step: 2 }]), [x], { gradient: false });
    }
  });
});

describe('pad', () => {
  test.each<[number[], number[], number[]]>([
    [[3], [2], [0]],
    [
      [2, 3],
      [0, 1],
      [3, 0],
    ],
    [
      [2, 1, 3],
      [1, 0, 2],
      [0, 2, 1],
    ],
  ])('%j by %j and %j', (shape, before, after) => checkOp((x) => pad(x, before, after), [{ shape }]));

  test('by nothing is no operation', () => {
    const x = feedOf([4, 3]);
    expect(pad(x, [0, 0], [0, 0])).toBe(x);
  });

  test('inside a slice is undone', () =>
    checkOp((x) => slice(pad(x, [1, 2], [2, 0]), [{ start: 1, end: 3 }, { start: 2 }]), [{ shape: [2, 3] }]));
});
