import { describe, expect, test } from 'vitest';
import { gradients } from '../../autodiff/gradients.js';
import { Graph } from '../../graph/graph.js';
import { type Shape, sizeOf } from '../../graph/types.js';
import { Random } from '../../random/random.js';
import { checkOp, expectClose, normals } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { constant } from '../constant.js';
import type { Pair, WindowAttributes, WindowOptions } from '../conv/geometry.js';
import { mul, relu } from '../elementwise/index.js';
import { feed } from '../input.js';
import { sum } from '../reduce/sum.js';
import { maxPool2d, maxPool2dOp } from './max-pool2d.js';

const windows: [name: string, image: Shape, kernel: Pair, options?: WindowOptions][] = [
  ['2x2', [2, 2, 4, 6], 2],
  ['2x2, a row and a column left over', [2, 2, 5, 7], 2],
  ['2x3', [1, 2, 4, 7], [2, 3]],
  ['3x3', [1, 2, 6, 6], 3],
  ['1x2', [1, 2, 3, 4], [1, 2]],
  ['overlapping: 3x3, stride 2', [1, 2, 7, 5], 3, { stride: 2 }],
  ['overlapping: 3x3, stride 2, padding 1', [2, 2, 6, 7], 3, { stride: 2, padding: 1 }],
  ['overlapping: 2x2, stride 1', [1, 2, 4, 5], 2, { stride: 1 }],
  ['gaps: 2x2, stride 3', [1, 2, 8, 7], 2, { stride: 3 }],
  ['gaps in one direction', [1, 2, 4, 7], 2, { stride: [2, 3] }],
  ['2x2 with padding', [1, 2, 4, 6], 2, { padding: 1 }],
  ['asymmetric padding', [1, 2, 6, 5], 3, { stride: [2, 1], padding: [1, 0, 0, 2] }],
  ['dilation 2', [1, 2, 6, 7], 3, { stride: 1, padding: 1, dilation: 2 }],
  ['2x2 with dilation 2', [1, 1, 6, 6], 2, { dilation: 2 }],
  ['the whole map', [2, 3, 3, 4], [3, 4]],
  ['1x1', [1, 2, 2, 3], 1],
];

test.each(windows)('%s', (_, image, kernel, options) =>
  checkOp((x) => maxPool2d(x, kernel, options), [{ shape: image }]),
);

describe("WebGPU's forms of the gradient, which has no indices", () => {
  test.each(windows)('%s', async (_, image, kernel, options) => {
    const x = feed(new Graph(), 'x', 'float32', image);
    const y = maxPool2d(x, kernel, options);
    const weights = normals(sizeOf(y.shape), 'weights');
    const slopes = gradients(sum(mul(y, constant(y.graph, weights, y.shape))), [x]).map((slope) => slope!);
    const random = new Random(3);
    const plain = normals(sizeOf(image), 'x');
    for (const pixels of [plain, plain.map(() => random.int(2)), plain.map(() => -1)]) {
      const [expected] = await runGraph(slopes, new Map([[x, pixels]]));
      for (const lowering of ['fast', 'reference'] as const) {
        const forms = { provider: 'webgpu', block: undefined } as const;
        const [found] = await runGraph(slopes, new Map([[x, pixels]]), lowering, forms);
        expectClose(found!, expected!, 1e-6, lowering);
      }
    }
  });
});

describe('ties', () => {
  /** The gradient of the sum of the pooled image. */
  async function slopesOf(image: number[][], kernel: Pair, options?: WindowOptions) {
    const x = feed(new Graph(), 'x', 'float32', [1, 1, image.length, image[0]!.length]);
    const slopes = gradients(sum(maxPool2d(x, kernel, options)), [x]).map((slope) => slope!);
    const [flat] = await runGraph(slopes, new Map([[x, image.flat()]]));
    return image.map((row, i) => flat!.slice(i * row.length, (i + 1) * row.length));
  }

  test('the first of equals takes the gradient: a constant background', async () => {
    const constant = Array.from({ length: 4 }, () => [7, 7, 7, 7]);
    const first = [
      [1, 0, 1, 0],
      [0, 0, 0, 0],
      [1, 0, 1, 0],
      [0, 0, 0, 0],
    ];
    expect(await slopesOf(constant, 2)).toEqual(first);
    expect(
      await slopesOf(
        constant.map((row) => row.map(() => 0)),
        2,
      ),
    ).toEqual(first);
  });

  test('two and three equal maxima', async () => {
    const image = [
      [0, 5, 3, 3],
      [5, 5, 1, 3],
    ];
    expect(await slopesOf(image, 2)).toEqual([
      [0, 1, 1, 0],
      [0, 0, 0, 0],
    ]);
  });

  test('overlapping windows that take the same element add up', async () => {
    const image = [
      [0, 0, 0],
      [0, 9, 0],
      [0, 0, 0],
    ];
    expect(await slopesOf(image, 2, { stride: 1 })).toEqual([
      [0, 0, 0],
      [0, 4, 0],
      [0, 0, 0],
    ]);
    expect(
      await slopesOf(
        image.map((row) => row.map(() => 1)),
        2,
        { stride: 1 },
      ),
    ).toEqual([
      [1, 1, 0],
      [1, 1, 0],
      [0, 0, 0],
    ]);
  });

  test('padding never wins, even over negative numbers', async () => {
    const negative = [
      [-3, -2],
      [-5, -4],
    ];
    expect(await slopesOf(negative, 3, { padding: 1, stride: 2 })).toEqual([
      [0, 1],
      [0, 0],
    ]);
  });
});

test.each<[string, Pair, WindowOptions, moved: boolean]>([
  ['side by side', 2, {}, true],
  ['overlapping, padded', 3, { stride: 2, padding: 1 }, true],
  ['of stride 1', 3, { stride: 1, padding: 1 }, false],
])('a ReLU before windows %s changes nothing by being moved', async (_, kernel, options, moved) => {
  const x = feed(new Graph(), 'x', 'float32', [1, 2, 6, 6]);
  const pooled = maxPool2d(relu(x), kernel, options);
  expect(pooled.node.op.name).toBe(moved ? 'relu' : 'maxPool2d');
  const { inputs, attributes } = moved ? pooled.node.inputs[0]!.node : pooled.node;
  const plain = x.graph.apply(maxPool2dOp, [relu(x)], attributes as WindowAttributes).outputs[0];
  expect(inputs).toHaveLength(1);
  const weights = feed(x.graph, 'w', 'float32', plain.shape);
  const slopes = [pooled, plain].map((y) => gradients(sum(mul(y, weights)), [x])[0]!);
  // Ties, and windows in which nothing is positive.
  const data = Array.from({ length: 72 }, (_, i) => ((i * 7) % 5) - (i < 36 ? 3 : 2));
  const values = Array.from({ length: plain.shape.reduce((a, b) => a * b) }, (_, i) => i + 1);
  const [a, b, da, db] = await runGraph(
    [pooled, plain, ...slopes],
    new Map([
      [x, data],
      [weights, values],
    ]),
  );
  expect(a).toEqual(b);
  expect(da).toEqual(db);
});
