import { describe, expect, test } from 'vitest';
import { Graph } from '../../graph/graph.js';
import { feed } from '../../ops/input.js';
import { checkOp, expectClose, normals } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { type ClassGaussians, classScores, ownClassTerms } from './gaussian-mixture.js';

const [samples, classes, dimensions] = [5, 4, 6];
const labels = [2, 0, 3, 3, 1];

interface Numbers {
  readonly x: ArrayLike<number>;
  readonly means: ArrayLike<number>;
  readonly logVariances: ArrayLike<number> | undefined;
}

const ordinary: Numbers = {
  x: normals(samples * dimensions, 'x'),
  means: normals(classes * dimensions, 'means'),
  logVariances: normals(classes * dimensions, 'variances'),
};
const unit: Numbers = { ...ordinary, logVariances: undefined };

/** Everything by ONNX Runtime, in float32. */
async function compute({ x, means, logVariances }: Numbers) {
  const graph = new Graph();
  const embedding = feed(graph, 'x', 'float32', [samples, dimensions]);
  const gaussians: ClassGaussians = {
    means: feed(graph, 'means', 'float32', [classes, dimensions]),
    logVariances: logVariances && feed(graph, 'log variances', 'float32', [classes, dimensions]),
  };
  const y = feed(graph, 'labels', 'int32', [samples]);
  const own = ownClassTerms(embedding, gaussians, y);
  const outputs = [
    classScores(embedding, gaussians),
    own.distance,
    ...(own.logDeterminant ? [own.logDeterminant] : []),
  ];
  const values = new Map([
    [embedding, x],
    [gaussians.means, means],
    [y, labels],
  ]);
  if (gaussians.logVariances) values.set(gaussians.logVariances, logVariances!);
  const [scores, distances, logDeterminants] = await runGraph(outputs, values);
  return { scores, distances, logDeterminants };
}

/** Distances [N * K] and logarithms of the determinants [K], difference by difference. */
function naive({ x, means, logVariances }: Numbers) {
  const distances: number[] = [];
  const logDeterminants = Array.from({ length: classes }, () => 0);
  for (let i = 0; i < samples; i++) {
    for (let k = 0; k < classes; k++) {
      let squares = 0;
      for (let j = 0; j < dimensions; j++) {
        const s = logVariances?.[k * dimensions + j] ?? 0;
        squares += (x[i * dimensions + j]! - means[k * dimensions + j]!) ** 2 / Math.exp(s);
        if (i === 0) logDeterminants[k]! += s;
      }
      distances.push(squares / 2);
    }
  }
  return {
    distances,
    logDeterminants,
    scores: distances.map((d, i) => -d - logDeterminants[i % classes]! / 2),
  };
}

describe.each([
  ['unit covariances', unit],
  ['diagonal covariances', ordinary],
])('%s', (_, numbers) => {
  test('a loop over samples, classes and dimensions agrees', async () => {
    const expected = naive(numbers);
    const actual = await compute(numbers);
    expectClose(actual.scores!, expected.scores, 1e-6, 'scores');
    const own = labels.map((label, i) => expected.distances[i * classes + label]!);
    expectClose(actual.distances!, own, 1e-6, 'own distances');
    expect(actual.logDeterminants === undefined).toBe(numbers.logVariances === undefined);
    const logDeterminants = labels.map((label) => expected.logDeterminants[label]!);
    if (actual.logDeterminants) expectClose(actual.logDeterminants, logDeterminants, 1e-6, 'determinants');
  });

  test('the gradients are those of finite differences', async () => {
    const inputs = Object.values(numbers).flatMap((data, i) =>
      data ? [{ shape: [i === 0 ? samples : classes, dimensions], data }] : [],
    );
    await checkOp((x, means, logVariances) => classScores(x, { means: means, logVariances }), inputs);
  });
});

describe('digits', () => {
  const moved = (data: ArrayLike<number>, scale: number, offset: number) =>
    Array.from(data, (value) => Math.fround(scale * value + offset));
  const largestError = (actual: ArrayLike<number>, expected: readonly number[]) =>
    Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));

  test.each([
    ['unit', unit],
    ['diagonal', ordinary],
  ])('a common offset of 1000 costs none, %s', async (_, numbers) => {
    const far = { ...numbers, x: moved(numbers.x, 1, 1000), means: moved(numbers.means, 1, 1000) };
    const { scores } = await compute(far);
    // |x|^2 is 6e6 there, whose float32 neighbours are 0.5 apart.
    expect(largestError(scores!, naive(far).scores)).toBeLessThan(2e-3);
  });

  test('far between the classes: scores to 1e-6 of the largest, and own distances in full', async () => {
    const means = moved(ordinary.means, 1000, 0);
    const x = labels.flatMap((label, i) =>
      Array.from({ length: dimensions }, (_, j) =>
        Math.fround(means[label * dimensions + j]! + ordinary.x[i * dimensions + j]!),
      ),
    );
    const { distances, scores } = naive({ ...unit, x, means });
    const actual = await compute({ ...unit, x, means });
    expectClose(actual.scores!, scores, 1e-6, 'scores');
    const own = labels.map((label, i) => distances[i * classes + label]!);
    expect(Math.max(...own)).toBeLessThan(10);
    expectClose(actual.distances!, own, 1e-6, 'own distances');
  });

  test('features of ±1e8 have finite scores', async () => {
    const x = Array.from(ordinary.x, (value) => 1e8 * Math.sign(value));
    for (const numbers of [unit, ordinary]) {
      const { scores } = await compute({ ...numbers, x });
      for (const value of scores!) expect(value).toBeLessThan(-1e15);
      expect([...scores!].every(Number.isFinite)).toBe(true);
    }
  });
});
