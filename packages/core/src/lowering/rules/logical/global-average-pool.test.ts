import { describe, expect, test } from 'vitest';
import type { Shape } from '../../../graph/types.js';
import { meanOp } from '../../../ops/reduce/mean.js';
import { checkRule, takesRule } from '../../../testing/check-rule.js';
import { globalAveragePool } from './global-average-pool.js';

const meanOf = (shape: Shape, axes: number[], keepDims: boolean) => ({
  op: meanOp,
  inputs: [shape],
  attributes: { axes, keepDims },
});

describe('takes the mean over rows and columns', () => {
  test.each<Shape>([
    [2, 3, 4, 5],
    [1, 1, 1, 1],
    [8, 32, 7, 7],
  ])('[%d, %d, %d, %d]', async (...shape) => {
    await checkRule(globalAveragePool, meanOf(shape, [2, 3], false));
    await checkRule(globalAveragePool, meanOf(shape, [2, 3], true));
  });
});

describe('leaves', () => {
  test.each<[string, Shape, number[]]>([
    ['other axes', [2, 3, 4, 5], [1, 2]],
    ['rows alone', [2, 3, 4, 5], [2]],
    ['everything', [2, 3, 4, 5], [0, 1, 2, 3]],
    ['another rank', [2, 3, 4, 5, 6], [2, 3]],
  ])('%s', (_, shape, axes) => {
    expect(takesRule(globalAveragePool, meanOf(shape, axes, false))).toBe(false);
  });
});
