import { expect, test } from 'vitest';
import { Graph } from '../../graph/graph.js';
import { interpret } from '../../graph/interpret.js';
import { constant } from '../../ops/constant.js';
import { type Annealing, annealMargin } from './margin-annealing.js';

/** Of the logit 0 and the margined one 1: 1 / (1 + lambda). */
function shareAt(epoch: number, annealing: Annealing): number {
  const graph = new Graph();
  const [zero, one] = [constant(graph, 0), constant(graph, 1)];
  return interpret([annealMargin(zero, one, constant(graph, epoch), annealing)], new Map())[0]!.data[0]!;
}

test.each([
  [0, 1000],
  [0.02, 500],
  [1, 1000 / 51],
  [3.98, 5],
  [100, 5],
])('by default lambda at epoch %d is %d', (epoch, lambda) => {
  const share = shareAt(epoch, { lambdaBase: 1000, gamma: 50, power: 1, lambdaMin: 5 });
  expect(share).toBeCloseTo(1 / (1 + lambda), 12);
});

test('a power is the exponent of the fall', () => {
  const annealing = { lambdaBase: 64, gamma: 1.5, power: 3, lambdaMin: 0 };
  expect(shareAt(2, annealing)).toBeCloseTo(1 / 2, 12);
});

test('lambdaBase 0 has the whole margin from the start', () => {
  expect(shareAt(0, { lambdaBase: 0, gamma: 50, power: 1, lambdaMin: 0 })).toBe(1);
});
