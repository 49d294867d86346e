import type { Random } from '@kindred/core/random';
import type { FuzzyGraph } from './fuzzy-graph.js';

/** Similarity in the plane 1 / (1 + A d^(2 B)): the fit to a least distance of 0.1 and a spread of 1. */
export const CURVE = { a: 1.5769434602, b: 0.8950608779 };

/** Samples that push a sample away each time that a neighbour pulls it. */
const NEGATIVE_SAMPLES = 5;

/** Largest step in each coordinate, before the learning rate (as in the authors' code). */
const LARGEST_STEP = 4;

/** Keeps the push between points at one place finite (as in the authors' code). */
const PUSH_OFFSET = 1e-3;

/**
 * Optimises points in the plane by stochastic gradient descent on the cross-entropy between the graph and the
 * similarities in the plane, with negative sampling (McInnes, Healy and Melville 2018, algorithm 5). The learning
 * rate falls linearly from 1 to 0; an edge is drawn in proportion to its weight.
 * @param points [N, 2], changed in place.
 */
export function optimizeLayout(
  points: Float64Array,
  graph: FuzzyGraph,
  epochs: number,
  random: Random,
  onEpoch: (done: number) => void = () => {},
): void {
  const { from, to, weights } = graph;
  const heaviest = weights.reduce((largest, weight) => Math.max(largest, weight), 0);
  const period = weights.map((weight) => heaviest / weight);
  const due = Float64Array.from(period);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const rate = 1 - (epoch - 1) / epochs;
    for (let e = 0; e < due.length; e++) {
      if (due[e]! > epoch) continue;
      due[e]! += period[e]!;
      attractAndRepel(points, from[e]!, to[e]!, rate, random);
      attractAndRepel(points, to[e]!, from[e]!, rate, random);
    }
    onEpoch(epoch);
  }
}

function attractAndRepel(
  points: Float64Array,
  head: number,
  tail: number,
  rate: number,
  random: Random,
): void {
  pull(points, head, tail, rate);
  for (let s = 0; s < NEGATIVE_SAMPLES; s++) {
    const other = random.int(points.length / 2);
    if (other !== head) push(points, head, other, rate);
  }
}

/** Moves both towards each other. */
function pull(points: Float64Array, head: number, tail: number, rate: number): void {
  const squared = squaredDistance(points, head, tail);
  if (squared === 0) return;
  const { a, b } = CURVE;
  const power = squared ** b;
  const factor = (-2 * a * b * power) / (squared * (1 + a * power));
  const x = clip(factor * (points[2 * head]! - points[2 * tail]!)) * rate;
  const y = clip(factor * (points[2 * head + 1]! - points[2 * tail + 1]!)) * rate;
  points[2 * head]! += x;
  points[2 * head + 1]! += y;
  points[2 * tail]! -= x;
  points[2 * tail + 1]! -= y;
}

/** Moves `head` away from `other`. */
function push(points: Float64Array, head: number, other: number, rate: number): void {
  const squared = squaredDistance(points, head, other);
  const { a, b } = CURVE;
  const factor = (2 * b) / ((PUSH_OFFSET + squared) * (1 + a * squared ** b));
  points[2 * head]! += clip(factor * (points[2 * head]! - points[2 * other]!)) * rate;
  points[2 * head + 1]! += clip(factor * (points[2 * head + 1]! - points[2 * other + 1]!)) * rate;
}

function squaredDistance(points: Float64Array, i: number, j: number): number {
  return (points[2 * i]! - points[2 * j]!) ** 2 + (points[2 * i + 1]! - points[2 * j + 1]!) ** 2;
}

function clip(step: number): number {
  return Math.max(-LARGEST_STEP, Math.min(LARGEST_STEP, step));
}
