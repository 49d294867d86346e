import { describe, expect, test } from 'vitest';
import type { Shape } from '../../../graph/types.js';
import { add, mul, relu, sub } from '../../../ops/elementwise/index.js';
import { checkRule, takesRule } from '../../../testing/check-rule.js';
import { onOneAxis } from './one-axis.js';

describe('takes numbers on tensors whose last axes have one element', () => {
  test.each<[string, Shape, Shape]>([
    ['a scalar', [512, 300, 1, 1], []],
    ['a scalar on the left', [], [512, 300, 1, 1]],
    ['a number with axes', [512, 300, 1, 1], [1, 1]],
    ['two tensors', [140000, 1], [140000, 1]],
  ])('%s', async (_, a, b) => {
    for (const { op } of [add, mul, sub]) await checkRule(onOneAxis, { op, inputs: [a, b], attributes: {} });
  });
});

describe('leaves', () => {
  test.each<[string, Shape, Shape]>([
    ['small tensors', [16, 16, 1, 1], []],
    ['other last axes', [512, 300, 1, 3], []],
    ['rows', [512, 300, 1, 1], [512, 1, 1, 1]],
    ['vectors', [200000], []],
  ])('%s', (_, a, b) => {
    expect(takesRule(onOneAxis, { op: mul.op, inputs: [a, b], attributes: {} })).toBe(false);
  });

  test('operations on one tensor', () => {
    expect(takesRule(onOneAxis, { op: relu.op, inputs: [[512, 300, 1, 1]], attributes: {} })).toBe(false);
  });
});
