import { describe, expect, test } from 'vitest';
import { gradients } from '../../../autodiff/gradients.js';
import { Graph } from '../../../graph/graph.js';
import { conv2d } from '../../../ops/conv/conv2d.js';
import { feed } from '../../../ops/input.js';
import { sum } from '../../../ops/reduce/sum.js';
import { checkOp } from '../../../testing/check-op.js';
import { lower } from '../../lower.js';

const cases = [
  { kernel: [3, 3], options: { padding: 1 } },
  { kernel: [1, 1], options: {} },
  { kernel: [5, 3], options: { padding: [2, 1] as const } },
  { kernel: [3, 3], options: { padding: 2, dilation: 2 } },
  { kernel: [3, 3], options: { padding: 1, stride: 2 } },
  { kernel: [2, 3], options: { padding: [1, 0, 0, 2] as const } },
];

describe('maps of one pixel, with values and gradients', () => {
  test.each(cases)('%j', async ({ kernel, options }) => {
    const [height, width] = kernel as [number, number];
    await checkOp(
      (x, weight, bias) => conv2d(x, weight, bias, options),
      [{ shape: [4, 3, 1, 1] }, { shape: [5, 3, height, width] }, { shape: [5] }],
    );
  });

  test('become matrix products, on any provider', () => {
    const graph = new Graph();
    const x = feed(graph, 'x', 'float32', [4, 3, 1, 1]);
    const weight = feed(graph, 'weight', 'float32', [5, 3, 3, 3]);
    const loss = sum(conv2d(x, weight, undefined, { padding: 1 }));
    const outputs = gradients(loss, [x, weight]).map((tensor, i) => [`d${i}`, tensor!] as const);
    const { nodes } = lower('test', new Map([['loss', loss], ...outputs]), { provider: 'webgpu' });
    const types = nodes.map(({ type }) => type);
    expect(types.filter((type) => type === 'Gemm')).toHaveLength(3);
    expect(types.filter((type) => type.startsWith('Conv'))).toEqual([]);
  });
});
