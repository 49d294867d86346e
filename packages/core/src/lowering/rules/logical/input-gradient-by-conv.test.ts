import { describe, expect, test } from 'vitest';
import type { Shape } from '../../../graph/types.js';
import { conv2dInputGradientOp } from '../../../ops/conv/conv2d-input-gradient.js';
import { type WindowOptions, windowAttributes, windowOutput } from '../../../ops/conv/geometry.js';
import { checkRule, takesRule } from '../../../testing/check-rule.js';
import { inputGradientByConv } from './input-gradient-by-conv.js';

type Layer = [name: string, image: Shape, weight: Shape, options?: WindowOptions & { groups?: number }];

function gradientOf([, image, weight, { groups = 1, ...options } = {}]: Layer) {
  const window = windowAttributes(weight.slice(2) as [number, number], options);
  const output = [image[0]!, weight[0]!, ...windowOutput(image, window)];
  return {
    op: conv2dInputGradientOp,
    inputs: [output, weight],
    attributes: { ...window, groups, shape: image },
  };
}

describe('takes', () => {
  test.each<Layer>([
    ['3x3', [128, 3, 5, 6], [4, 3, 3, 3]],
    ['3x3, padding 1', [128, 3, 5, 6], [4, 3, 3, 3], { padding: 1 }],
    ['3x3, padding 2', [128, 2, 3, 4], [2, 2, 3, 3], { padding: 2 }],
    ['3x3, asymmetric padding', [128, 2, 4, 5], [3, 2, 3, 3], { padding: [0, 2, 1, 0] }],
    ['1x1', [128, 4, 3, 5], [6, 4, 1, 1]],
    ['5x5, padding 2', [128, 3, 7, 6], [2, 3, 5, 5], { padding: 2 }],
    ['7x7, padding 3', [128, 2, 8, 7], [2, 2, 7, 7], { padding: 3 }],
    ['2x3', [128, 2, 5, 5], [3, 2, 2, 3], { padding: [1, 0, 0, 2] }],
    ['dilation 2', [128, 2, 7, 8], [3, 2, 3, 3], { padding: 2, dilation: 2 }],
    ['dilation 3 x 1', [128, 2, 8, 6], [3, 2, 3, 3], { padding: [3, 1], dilation: [3, 1] }],
    ['a usual layer', [4, 16, 16, 16], [32, 16, 3, 3], { padding: 1 }],
  ])('%s', (...layer) => checkRule(inputGradientByConv, gradientOf(layer)));
});

describe('leaves', () => {
  test.each<Layer>([
    ['few pixels', [2, 16, 16, 16], [16, 16, 3, 3], { padding: 1 }],
    ['stride 2', [128, 2, 6, 6], [2, 2, 3, 3], { padding: 1, stride: 2 }],
    ['stride in one direction', [128, 2, 6, 6], [2, 2, 3, 3], { stride: [1, 2] }],
    ['groups', [128, 4, 6, 6], [4, 2, 3, 3], { padding: 1, groups: 2 }],
    ['padding beyond the kernel', [128, 2, 4, 4], [2, 2, 3, 3], { padding: [3, 0, 0, 0] }],
    ['1x1 with padding', [128, 2, 4, 4], [2, 2, 1, 1], { padding: 1 }],
  ])('%s', (...layer) => {
    expect(takesRule(inputGradientByConv, gradientOf(layer))).toBe(false);
  });
});
