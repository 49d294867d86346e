import { expect, test } from 'vitest';
import { Graph, type Tensor } from '../graph/graph.js';
import { type DType, type Shape, ShapeError } from '../graph/types.js';
import * as ops from './index.js';

const batchNorm = (x: Tensor, weight: Tensor, bias: Tensor) =>
  ops.batchNormTraining(x, weight, bias, { epsilon: 1e-5 }).y;

/**
 * The operation that the message names, a call that must fail, the types of its inputs (float32 where only a
 * shape is given), and what the message says.
 */
const mistakes: readonly (readonly [
  op: string,
  build: (...inputs: Tensor[]) => unknown,
  inputs: string,
  says: string,
])[] = [
  ['add', ops.add, '[2, 3], [4]', 'do not broadcast'],
  ['maximum', ops.maximum, '[2, 3], int64 [3]', 'different types, float32 [2, 3] and int64 [3]'],
  ['and', ops.and, '[2], [2]', 'expects bool, got float32 [2]'],
  ['equal', ops.equal, 'int64 [2, 2], int64 [3]', 'do not broadcast'],
  ['exp', ops.exp, 'int32 [2, 3]', 'expects float32, got int32 [2, 3]'],
  ['step', ops.step, 'bool [2]', 'expects float32, got bool [2]'],
  ['not', ops.not, '[2, 3]', 'expects bool, got float32 [2, 3]'],
  ['where', (c, a, b) => ops.where(c, a, b), '[2], [2], [2]', 'the condition must be bool'],
  ['where', (c, a, b) => ops.where(c, a, b), 'bool [2], int64 [2], [3]', 'different types'],
  ['where', (c, a, b) => ops.where(c, a, b), 'bool [2], [2], [3]', 'do not broadcast'],
  ['sum', (x) => ops.sum(x, { axes: [2] }), '[2, 3]', 'has no axis 2'],
  ['mean', (x) => ops.mean(x, { axes: [0, -3] }), '[2, 3]', 'has no axis -3'],
  ['max', (x) => ops.logSumExp(x, { axes: [0.5] }), '[2, 3]', 'has no axis 0.5'],
  ['argMax', (x) => ops.argMax(x, 1), '[3]', 'has no axis 1'],
  ['topK', (x) => ops.topK(x, 4), '[2, 3]', 'cannot take the 4 largest along the last axis of [2, 3]'],
  ['topK', (x) => ops.topK(x, 0), '[2, 3]', 'cannot take the 0 largest'],
  ['topK', (x) => ops.topK(x, 1), '[]', 'needs at least one axis'],
  ['topK', (x) => ops.topK(x, 1), 'int64 [3]', 'expects float32, got int64 [3]'],
  ['broadcastTo', (x) => ops.broadcastTo(x, [3, 2]), '[2, 3]', 'do not broadcast'],
  ['broadcastTo', (x) => ops.broadcastTo(x, [3]), '[2, 3]', 'does not broadcast to [3]'],
  ['concat', (a, b) => ops.concat([a, b], 0), '[2, 3], [2, 4]', 'do not join along axis 0'],
  ['concat', (a, b) => ops.concat([a, b], 1), '[2, 3], [2]', 'do not join along axis 1'],
  ['concat', (a, b) => ops.concat([a, b], 2), '[2, 3], [2, 3]', 'has no axis 2'],
  ['gather', ops.gather, '[4, 2], [3]', 'the indices must be int32 or int64, got float32 [3]'],
  ['gather', ops.gather, '[], int64 [2]', 'the table needs at least one axis'],
  ['reshape', (x) => ops.reshape(x, [5]), '[2, 3]', 'cannot view [2, 3] as [5]'],
  ['reshape', (x) => ops.reshape(x, [4, -1]), '[2, 3]', 'cannot view [2, 3] as [4, -1]'],
  ['reshape', (x) => ops.reshape(x, [-1, -1]), '[2, 3]', 'cannot view [2, 3]'],
  ['transpose', (x) => ops.transpose(x, [0, 0]), '[2, 3]', '[0, 0] is not an order of the axes'],
  ['transpose', (x) => ops.transpose(x, [0]), '[2, 3]', '[0] is not an order of the axes'],
  ['slice', (x) => ops.slice(x, [{}, { start: 4 }]), '[2, 3]', 'the range of axis 1'],
  ['slice', (x) => ops.slice(x, [{}, {}, {}]), '[2, 3]', '3 ranges were given'],
  [
    'pad',
    (x) => ops.pad(x, [1], [1]),
    '[2, 3]',
    'needs 2 counts of at least 0 on each side, got [1] and [1]',
  ],
  ['pad', (x) => ops.pad(x, [1, 0], [0, -1]), '[2, 3]', 'got [1, 0] and [0, -1]'],
  ['matmul', (a, b) => ops.matmul(a, b), '[2, 3], [2, 3]', 'inner dimensions differ'],
  ['matmul', (a, b) => ops.matmul(a, b, { transposeB: true }), '[2, 3], [3, 2]', '[3, 2] transposed'],
  ['matmul', (a, b) => ops.matmul(a, b), '[3], [3, 2]', 'needs matrices'],
  ['matmul', (a, b) => ops.matmul(a, b), '[2, 2, 3], [3, 3, 2]', 'shapes [2] and [3] do not broadcast'],
  ['matmul', (a, b) => ops.matmul(a, b), '[2, 3], int64 [3, 2]', 'expects float32, got int64 [3, 2]'],
  ['conv2d', (x, w) => ops.conv2d(x, w, undefined), '[1, 3, 8, 8], [4, 2, 3, 3]', 'has 3 channels'],
  ['conv2d', (x, w) => ops.conv2d(x, w, undefined), '[3, 8, 8], [4, 3, 3, 3]', 'needs an image [N, C, H, W]'],
  ['conv2d', (x, w) => ops.conv2d(x, w, undefined), '[1, 3, 8, 8], [4, 27]', 'needs an image'],
  [
    'conv2d',
    (x, w) => ops.conv2d(x, w, undefined, { groups: 2 }),
    '[1, 4, 8, 8], [3, 2, 3, 3]',
    'do not divide into 2 groups',
  ],
  [
    'conv2d',
    (x, w, b) => ops.conv2d(x, w, b),
    '[1, 3, 8, 8], [4, 3, 3, 3], [3]',
    'the bias must be [4], got [3]',
  ],
  ['conv2d', (x, w) => ops.conv2d(x, w, undefined), '[1, 1, 2, 8], [1, 1, 3, 3]', 'does not fit the image'],
  [
    'conv2d',
    (x, w) => ops.conv2d(x, w, undefined),
    'uint8 [1, 1, 3, 3], [1, 1, 3, 3]',
    'expects float32, got uint8',
  ],
  ['maxPool2d', (x) => ops.maxPool2d(x, 2), '[3, 8, 8]', 'needs an image [N, C, H, W]'],
  ['maxPool2d', (x) => ops.maxPool2d(x, 5), '[1, 3, 4, 8]', 'does not fit the image'],
  [
    'maxPool2d',
    (x) => ops.maxPool2d(x, 2, { padding: 2 }),
    '[1, 1, 4, 4]',
    'must be smaller than the 2x2 window',
  ],
  ['avgPool2d', (x) => ops.avgPool2d(x, 0), '[1, 3, 4, 8]', 'must be at least 1'],
  [
    'avgPool2d',
    (x) => ops.avgPool2d(x, [3, 1], { padding: 1 }),
    '[1, 1, 4, 4]',
    'must be smaller than the 3x1 window',
  ],
  ['batchNormTraining', batchNorm, '[8, 4], [4], [3]', 'needs an input [N, C, ...] and vectors [C]'],
  ['batchNormTraining', batchNorm, '[4], [4], [4]', 'needs an input'],
  [
    'batchNorm',
    (x, v) => ops.batchNormInference(x, v, v, v, v, { epsilon: 1e-5 }),
    '[2, 3], [1, 3]',
    'needs an input',
  ],
  ['pairwiseDistance', ops.pairwiseDistance, '[2, 3, 4]', 'needs vectors [N, D]'],
  ['randomUniform', (key) => ops.randomUniform(key, [2], 0), 'int64 [1]', 'the key must be an int64 scalar'],
  ['constant', (x) => ops.constant(x.graph, [1, 2, 3], [2]), '[]', '3 numbers do not fill shape [2]'],
];

const titled = mistakes.map((mistake) => [`${mistake[0]}: ${mistake[3]}`, ...mistake] as const);

test.each(titled)('%s', (_, op, build, inputs, says) => {
  const graph = new Graph();
  const tensors = [...inputs.matchAll(/(\w+ )?(\[.*?\])/g)].map(([, dtype, shape], i) =>
    ops.feed(graph, `input ${i}`, (dtype?.trim() ?? 'float32') as DType, JSON.parse(shape!) as Shape),
  );

  const message = messageOf(() =>
    graph.scope('network', () => graph.scope('layer1.0', () => build(...tensors))),
  );
  expect(message).toContain(`network/layer1.0/${op}: `);
  expect(message).toContain(says);
  expect(message, 'a shape').toMatch(/\[[\d, ]*\]/);
});

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(ShapeError);
    return (error as Error).message;
  }
  return expect.fail('nothing was thrown');
}

test('nothing stays behind when a rule does not hold', () => {
  const graph = new Graph();
  const x = ops.feed(graph, 'x', 'float32', [2, 3]);
  const before = graph.nodes.length;
  expect(() => graph.scope('layer', () => ops.matmul(x, x))).toThrow('layer/matmul');
  expect(graph.nodes.length).toBe(before);
  expect(graph.scopeName).toBe('');
});

test('an input of another graph is refused', () => {
  const [a, b] = ['a', 'b'].map((name) => ops.feed(new Graph(), name, 'float32', [2]));
  expect(() => ops.add(a!, b!)).toThrow('add: an input belongs to another graph');
});
