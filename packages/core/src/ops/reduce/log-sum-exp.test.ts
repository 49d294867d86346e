import { test } from 'vitest';
import { gradients } from '../../autodiff/gradients.js';
import { Graph } from '../../graph/graph.js';
import { checkOp, expectClose } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { feed } from '../input.js';
import { logSumExp, sum } from './index.js';

test.each([[undefined], [[0]], [[-1]], [[0, 2]], [[-2, -1]]])('over axes %j', async (axes) => {
  await checkOp((x) => logSumExp(x, { axes }), [{ shape: [2, 3, 4] }]);
  await checkOp((x) => logSumExp(x, { axes, keepDims: true }), [{ shape: [2, 3, 4] }]);
});

test.each([80, 1e4, 1e30])('logits of +-%d', async (size) => {
  const rows = [
    [-size, 0, size],
    [-size, -size, -size],
    [size, size, 0],
    [0, -size, -size],
  ];
  const x = feed(new Graph(), 'x', 'float32', [4, 3]);
  const y = logSumExp(x, { axes: [1] });
  const slopes = gradients(sum(y), [x]).map((slope) => slope!);
  const [values, softmax] = await runGraph([y, ...slopes], new Map([[x, rows.flat()]]));
  const expected = [size, -size + Math.log(3), size + Math.log(2), 0];
  expected.forEach((value, i) => {
    expectClose([values![i]!], [value], 1e-6, `row ${i}`);
  });
  expectClose(softmax!, [0, 0, 1, 1 / 3, 1 / 3, 1 / 3, 1 / 2, 1 / 2, 0, 1, 0, 0], 1e-6, 'gradient');
});

test('a shift of all logits shifts the result and leaves the gradient', async () => {
  const logits = [0.5, -1.25, 2, 0.75];
  const x = feed(new Graph(), 'x', 'float32', [4]);
  const y = logSumExp(x);
  const slopes = gradients(y, [x]).map((slope) => slope!);
  const at = (shift: number) =>
    runGraph([y, ...slopes], new Map([[x, logits.map((logit) => logit + shift)]]));
  const [[value], softmax] = (await at(0)) as [number[], number[]];
  const [[shifted], shiftedSoftmax] = (await at(4096)) as [number[], number[]];
  expectClose([shifted! - 4096], [value!], 1e-3, 'value');
  expectClose(shiftedSoftmax, softmax, 1e-6, 'gradient');
});
