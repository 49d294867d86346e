import { expect, test } from 'vitest';
import { Graph } from '../../graph/graph.js';
import type { Shape } from '../../graph/types.js';
import { checkOp } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import type { Pair, WindowOptions } from '../conv/geometry.js';
import { feed } from '../input.js';
import { avgPool2d } from './avg-pool2d.js';

test.each<[name: string, image: Shape, kernel: Pair, options?: Omit<WindowOptions, 'dilation'>]>([
  ['2x2', [2, 2, 4, 6], 2],
  ['2x2, a row and a column left over', [2, 2, 5, 7], 2],
  ['2x3', [1, 2, 4, 7], [2, 3]],
  ['1x2', [1, 2, 3, 4], [1, 2]],
  ['overlapping: 3x3, stride 1, padding 1', [1, 2, 4, 5], 3, { stride: 1, padding: 1 }],
  ['overlapping: 3x3, stride 2, padding 1', [2, 2, 6, 7], 3, { stride: 2, padding: 1 }],
  ['gaps: 2x2, stride 3', [1, 2, 8, 7], 2, { stride: 3 }],
  ['asymmetric padding', [1, 2, 6, 5], 3, { stride: [2, 1], padding: [1, 0, 0, 2] }],
  ['the whole map', [2, 3, 3, 4], [3, 4]],
])('%s', (_, image, kernel, options) => checkOp((x) => avgPool2d(x, kernel, options), [{ shape: image }]));

test('padding counts as zeros', async () => {
  const x = feed(new Graph(), 'x', 'float32', [1, 1, 2, 2]);
  const pooled = avgPool2d(x, 2, { padding: 1 });
  expect(await runGraph([pooled], new Map([[x, [4, 8, 12, 16]]]))).toEqual([[1, 2, 3, 4]]);
});
