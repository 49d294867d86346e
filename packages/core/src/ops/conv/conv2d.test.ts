import { describe, expect, test } from 'vitest';
import { gradients } from '../../autodiff/gradients.js';
import { Graph } from '../../graph/graph.js';
import { interpret } from '../../graph/interpret.js';
import { type Shape, sizeOf } from '../../graph/types.js';
import { checkOp, expectClose, normals } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { mul } from '../elementwise/index.js';
import { feed } from '../input.js';
import { sum } from '../reduce/sum.js';
import { type Conv2dOptions, conv2d } from './conv2d.js';

type Layer = [name: string, image: Shape, weight: Shape, options?: Conv2dOptions];

const layers: readonly Layer[] = [
  ['3x3', [1, 2, 4, 5], [2, 2, 3, 3]],
  ['3x3, padding 1', [2, 2, 4, 3], [3, 2, 3, 3], { padding: 1 }],
  ['3x3, rows and columns padded differently', [1, 2, 4, 3], [2, 2, 3, 3], { padding: [2, 1] }],
  ['3x3, asymmetric padding', [1, 2, 4, 3], [2, 2, 3, 3], { padding: [0, 2, 1, 0] }],
  ['3x3, padding beyond the kernel', [1, 1, 3, 3], [2, 1, 3, 3], { padding: [3, 0, 4, 1] }],
  ['3x3, stride 2, odd map', [2, 2, 5, 7], [2, 2, 3, 3], { padding: 1, stride: 2 }],
  ['3x3, stride 2, even map', [1, 2, 6, 4], [2, 2, 3, 3], { padding: 1, stride: 2 }],
  ['3x3, stride 2 behind which two rows are left', [1, 1, 7, 8], [1, 1, 3, 3], { stride: [3, 2] }],
  ['3x3, stride 2, asymmetric padding', [1, 2, 5, 6], [2, 2, 3, 3], { padding: [0, 1, 1, 0], stride: 2 }],
  ['3x3, dilation 2', [1, 2, 6, 7], [2, 2, 3, 3], { padding: 2, dilation: 2 }],
  ['3x3, dilation 2 x 1, stride 1 x 2', [1, 1, 6, 6], [2, 1, 3, 3], { dilation: [2, 1], stride: [1, 2] }],
  [
    '3x3, dilation 3, stride 2, asymmetric padding',
    [1, 1, 8, 7],
    [1, 1, 3, 3],
    { padding: [1, 0, 2, 3], dilation: 3, stride: 2 },
  ],
  ['1x1', [2, 3, 3, 4], [4, 3, 1, 1]],
  ['1x1, stride 2, odd and even', [1, 3, 5, 4], [2, 3, 1, 1], { stride: 2 }],
  ['1x1 with padding', [1, 2, 2, 3], [2, 2, 1, 1], { padding: 1 }],
  ['5x5, padding 2', [1, 1, 5, 6], [2, 1, 5, 5], { padding: 2 }],
  ['7x7, padding 3, stride 2', [1, 1, 8, 7], [2, 1, 7, 7], { padding: 3, stride: 2 }],
  ['1x3 and 3x1', [1, 2, 3, 5], [2, 2, 1, 3], { padding: [0, 1] }],
  ['3x1', [1, 2, 5, 3], [2, 2, 3, 1], { padding: [1, 0] }],
  ['2x2, padding at the end', [1, 2, 3, 3], [2, 2, 2, 2], { padding: [0, 0, 1, 1] }],
  ['a kernel of the size of the map', [2, 2, 3, 2], [3, 2, 3, 2]],
  ['a map of one pixel', [2, 3, 1, 1], [2, 3, 3, 3], { padding: 1 }],
  ['2 groups', [2, 4, 3, 4], [4, 2, 3, 3], { padding: 1, groups: 2 }],
  ['2 groups of unequal widths in and out', [1, 2, 4, 4], [6, 1, 3, 3], { groups: 2, stride: 2, padding: 1 }],
  ['depthwise', [2, 3, 4, 4], [3, 1, 3, 3], { padding: 1, groups: 3 }],
  [
    'depthwise, stride 2, dilation 2',
    [1, 3, 6, 5],
    [3, 1, 3, 3],
    { padding: 2, groups: 3, stride: 2, dilation: 2 },
  ],
  ['depthwise, 5x5', [1, 2, 5, 5], [2, 1, 5, 5], { padding: 2, groups: 2 }],
  ['grouped 1x1', [2, 4, 2, 3], [6, 2, 1, 1], { groups: 2 }],
];

describe('value and gradients', () => {
  test.each(layers)('%s', (_, image, weight, options = {}) =>
    checkOp((x, w) => conv2d(x, w, undefined, options), [{ shape: image }, { shape: weight }]),
  );

  test('bias', async () => {
    const inputs = [{ shape: [2, 2, 3, 4] }, { shape: [4, 2, 3, 3] }, { shape: [4] }];
    await checkOp((x, w, b) => conv2d(x, w, b, { padding: 1 }), inputs);
    await checkOp(
      (x, w, b) => conv2d(x, w, b, { padding: 1, groups: 2 }),
      [{ shape: [2, 4, 3, 3] }, ...inputs.slice(1)],
    );
  });

  test('one kernel used by two layers', () =>
    checkOp(
      (x, w) => conv2d(conv2d(x, w, undefined, { padding: 1 }), w, undefined, { padding: 1, stride: 2 }),
      [{ shape: [1, 2, 4, 4] }, { shape: [2, 2, 3, 3] }],
    ));
});

// Sizes at which the engine takes its blocked kernels; too large for finite differences.
test.each<Layer>([
  ['3x3', [4, 16, 16, 16], [32, 16, 3, 3], { padding: 1 }],
  ['3x3, stride 2', [4, 16, 16, 16], [32, 16, 3, 3], { padding: 1, stride: 2 }],
  ['stem', [2, 3, 32, 32], [16, 3, 7, 7], { padding: 3, stride: 2 }],
  ['depthwise', [4, 32, 12, 12], [32, 1, 3, 3], { padding: 1, groups: 32 }],
  ['4 groups', [2, 32, 10, 10], [32, 8, 3, 3], { padding: 1, groups: 4 }],
  ['1x1', [4, 32, 8, 8], [64, 32, 1, 1], {}],
])('a layer of usual size: %s', async (_, image, weight, options) => {
  const graph = new Graph();
  const x = feed(graph, 'x', 'float32', image);
  const w = feed(graph, 'w', 'float32', weight);
  const y = conv2d(x, w, undefined, options);
  const dy = feed(graph, 'dy', 'float32', y.shape);
  const tensors = [y, ...gradients(sum(mul(y, dy)), [x, w]).map((slope) => slope!)];
  const values = new Map(
    [x, w, dy].map((input, i) => [input, normals(sizeOf(input.shape), `${i}`)] as const),
  );
  const expected = interpret(tensors, values);
  (await runGraph(tensors, values)).forEach((actual, i) => {
    expectClose(actual, expected[i]!.data, 1e-5, ['y', 'dx', 'dw'][i]!);
  });
});

test('shapes follow the usual formula', () => {
  const graph = new Graph();
  const shapeOf = (image: Shape, weight: Shape, options: Conv2dOptions) =>
    conv2d(feed(graph, 'x', 'float32', image), feed(graph, 'w', 'float32', weight), undefined, options).shape;
  expect(shapeOf([8, 3, 224, 224], [64, 3, 7, 7], { padding: 3, stride: 2 })).toEqual([8, 64, 112, 112]);
  expect(shapeOf([8, 64, 7, 7], [128, 64, 3, 3], { padding: 1, stride: 2 })).toEqual([8, 128, 4, 4]);
  expect(shapeOf([1, 1, 9, 9], [1, 1, 3, 3], { dilation: 4 })).toEqual([1, 1, 1, 1]);
  expect(shapeOf([1, 1, 4, 5], [1, 1, 2, 3], { padding: [1, 2, 3, 4] })).toEqual([1, 1, 7, 9]);
});
