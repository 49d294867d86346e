import { describe, test } from 'vitest';
import type { Shape } from '../../graph/types.js';
import { checkOp } from '../../testing/check-op.js';
import { matmul } from './matmul.js';

const swapped = (shape: Shape, transposed: boolean) =>
  transposed ? [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!] : shape;

describe.each([
  { transposeA: false, transposeB: false },
  { transposeA: true, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: true },
])('%o', (options) => {
  test.each<[Shape, Shape]>([
    [
      [3, 4],
      [4, 5],
    ],
    [
      [1, 4],
      [4, 1],
    ],
    [
      [1, 1],
      [1, 3],
    ],
    [
      [2, 3, 4],
      [2, 4, 5],
    ],
    [
      [2, 3, 4],
      [4, 5],
    ],
    [
      [3, 4],
      [2, 4, 5],
    ],
    [
      [2, 1, 3, 4],
      [3, 4, 2],
    ],
  ])('%j by %j', (a, b) =>
    checkOp(
      (x, y) => matmul(x, y, options),
      [{ shape: swapped(a, options.transposeA) }, { shape: swapped(b, options.transposeB) }],
    ),
  );
});

test('a matrix by itself', async () => {
  await checkOp((x) => matmul(x, x), [{ shape: [3, 3] }]);
  await checkOp((x) => matmul(x, x, { transposeB: true }), [{ shape: [3, 4] }]);
});
