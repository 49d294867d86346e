import { expect, test } from 'vitest';
import { Graph } from '../../graph/graph.js';
import { sizeOf } from '../../graph/types.js';
import { feed } from '../../ops/input.js';
import { checkOp, expectClose, normals } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { pairwiseHsic } from './hsic.js';

async function computed(shape: readonly number[], weights: ArrayLike<number>): Promise<number> {
  const w = feed(new Graph(), 'weights', 'float32', shape);
  const [value] = await runGraph([pairwiseHsic(w)], new Map([[w, weights]]));
  return value![0]!;
}

type Matrix = number[][];

function product(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, i) => sum + value * b[i]![j]!, 0)));
}

/** The definition, with the centring matrix written out. */
function naive([count, classes, features]: readonly number[], w: ArrayLike<number>): number {
  const indices = Array.from({ length: classes! }, (_, k) => k);
  const centring = indices.map((i) => indices.map((j) => Number(i === j) - 1 / classes!));
  const kernels = Array.from({ length: count! }, (_, v) => {
    const rows = indices.map((k) =>
      Array.from({ length: features! }, (_, d) => w[(v * classes! + k) * features! + d]!),
    );
    const kernel = indices.map((i) =>
      indices.map((j) => rows[i]!.reduce((sum, value, d) => sum + value * rows[j]![d]!, 0)),
    );
    return product(kernel, centring);
  });
  let total = 0;
  for (let v = 0; v < count!; v++) {
    for (let u = 0; u < v; u++) {
      const pair = product(kernels[u]!, kernels[v]!);
      total += indices.reduce((trace, k) => trace + pair[k]![k]!, 0) / (classes! - 1) ** 2;
    }
  }
  return total;
}

test.each([[[2, 4, 6]], [[3, 5, 2]], [[4, 2, 3]]])('the definition agrees for %j', async (shape) => {
  const weights = normals(sizeOf(shape), 'weights');
  expectClose([await computed(shape, weights)], [naive(shape, weights)], 1e-5, 'HSIC');
  await checkOp(pairwiseHsic, [{ shape }]);
});

test('one classifier depends on nothing', async () => {
  expect(await computed([1, 4, 3], normals(12, 'weights'))).toBe(0);
});

test('classifiers that tell different classes apart are independent, however large', async () => {
  // The first tells classes 0 and 1 apart, the second classes 2 and 3.
  const first = [5, -3, -5, 3, 0, 0, 0, 0];
  const second = [0, 0, 0, 0, 9, 4, -9, -4];
  expect(await computed([2, 4, 2], [...first, ...second])).toBe(0);
  expect(await computed([2, 4, 2], [...first, ...first])).toBeGreaterThan(100);
});

test('what all classes have in common does not count', async () => {
  const weights = normals(2 * 3 * 4, 'weights');
  const shifted = weights.map((value, i) => value + (i % 4));
  expectClose([await computed([2, 3, 4], shifted)], [await computed([2, 3, 4], weights)], 1e-5, 'HSIC');
});
