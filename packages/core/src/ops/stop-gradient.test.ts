import { expect, test } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { Graph } from '../graph/graph.js';
import { checkOp } from '../testing/check-op.js';
import { runGraph } from '../testing/run-graph.js';
import { mul } from './elementwise/index.js';
import { feed } from './input.js';
import { sum } from './reduce/sum.js';
import { stopGradient } from './stop-gradient.js';

test('is the identity', async () => {
  await checkOp(stopGradient, [{ shape: [2, 3] }], { gradient: false });
  await checkOp(stopGradient, [{ shape: [2], dtype: 'int64', data: [4, 5] }], { gradient: false });
});

test('makes a factor a constant', async () => {
  const x = feed(new Graph(), 'x', 'float32', [3]);
  const slopes = gradients(sum(mul(stopGradient(x), x)), [x]).map((slope) => slope!);
  expect(await runGraph(slopes, new Map([[x, [1, -2, 3]]]))).toEqual([[1, -2, 3]]);
  expect(gradients(sum(stopGradient(x)), [x])).toEqual([undefined]);
});
