import { describe, expect, test } from 'vitest';
import { type Shape, sizeOf } from '../../../graph/types.js';
import { type WindowOptions, windowAttributes, windowOutput } from '../../../ops/conv/geometry.js';
import { maxPool2dGradientOp } from '../../../ops/pool/max-pool2d.js';
import { Random } from '../../../random/random.js';
import { normals } from '../../../testing/check-op.js';
import { checkRule, takesRule } from '../../../testing/check-rule.js';
import { maxPoolGradientByTiles } from './max-pool-gradient-by-tiles.js';

type Pooling = [name: string, image: Shape, kernel: [number, number], options?: WindowOptions];

function gradientOf([, image, kernel, options]: Pooling) {
  const attributes = windowAttributes(kernel, { stride: kernel, ...options });
  const output = [...image.slice(0, 2), ...windowOutput(image, attributes)];
  return { op: maxPool2dGradientOp, inputs: [output, image], attributes };
}

const tiles: Pooling[] = [
  ['2x2', [2, 3, 4, 6], [2, 2]],
  ['2x2, a row left over', [1, 2, 5, 6], [2, 2]],
  ['2x2, a column left over', [1, 2, 4, 7], [2, 2]],
  ['3x3, two rows and a column left over', [2, 1, 8, 7], [3, 3]],
  ['2x3', [1, 2, 4, 6], [2, 3]],
  ['1x2', [1, 2, 3, 4], [1, 2]],
  ['1x1', [1, 2, 3, 4], [1, 1]],
  ['the whole map', [2, 3, 4, 3], [4, 3]],
  ['a usual layer', [8, 16, 16, 16], [2, 2]],
];

describe('takes', () => {
  test.each(tiles)('%s', (...pooling) => checkRule(maxPoolGradientByTiles, gradientOf(pooling)));
});

describe('ties go to the first, as in the simplest form', () => {
  test.each(tiles)('%s', async (...pooling) => {
    const gradient = gradientOf(pooling);
    const [output, image] = gradient.inputs as [Shape, Shape];
    const random = new Random(7);
    const binary = Float64Array.from({ length: sizeOf(image) }, () => random.int(2));
    for (const pixels of [binary, binary.map(() => 0), binary.map(() => -3)]) {
      await checkRule(maxPoolGradientByTiles, { ...gradient, data: [normals(sizeOf(output), 'dy'), pixels] });
    }
  });
});

describe('leaves', () => {
  test.each<Pooling>([
    ['overlapping windows', [1, 2, 7, 7], [3, 3], { stride: 2 }],
    ['gaps', [1, 2, 8, 8], [2, 2], { stride: 3 }],
    ['gaps in one direction', [1, 2, 8, 8], [2, 2], { stride: [2, 3] }],
    ['padding', [1, 2, 6, 6], [2, 2], { padding: 1 }],
    ['padding at the end', [1, 2, 5, 5], [2, 2], { padding: [0, 0, 1, 1] }],
    ['dilation', [1, 2, 6, 6], [2, 2], { dilation: 2 }],
  ])('%s', (...pooling) => {
    expect(takesRule(maxPoolGradientByTiles, gradientOf(pooling))).toBe(false);
  });
});
