import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { Parts } from '../config/index.js';
import { Graph } from '../graph/graph.js';
import type { Shape } from '../graph/types.js';
import { Network } from '../nn/scope.js';
import { constant } from '../ops/constant.js';
import { feed } from '../ops/input.js';
import { expectClose } from '../testing/check-op.js';
import { runGraph } from '../testing/run-graph.js';
import { crossEntropy, smoothTargets } from './cross-entropy.js';
import { LOSSES } from './index.js';
import type { Loss } from './loss.js';

/** As fixtures/losses/losses.py records it. */
interface Case {
  readonly shape: Shape;
  readonly logits: readonly number[];
  readonly targets: readonly number[];
  readonly labelSmoothing: number;
  readonly loss: number;
  readonly gradient: readonly number[];
}

const cases = Object.entries(readFixtureJson<Readonly<Record<string, Case>>>('losses/cross-entropy.json'));

async function valueAndGradient(shape: Shape, z: readonly number[], t: readonly number[], smoothing: number) {
  const graph = new Graph();
  const logits = feed(graph, 'logits', 'float32', shape);
  const loss = crossEntropy(logits, smoothTargets(constant(graph, t, shape), smoothing));
  const [dz] = gradients(loss, [logits]);
  const [value, gradient] = await runGraph([loss, dz!], new Map([[logits, z]]));
  return { value: value![0]!, gradient: gradient! };
}

describe('PyTorch agrees', () => {
  test.each(cases)('%s', async (_, { shape, logits, targets, labelSmoothing, loss, gradient }) => {
    const actual = await valueAndGradient(shape, logits, targets, labelSmoothing);
    expectClose([actual.value], [loss], 1e-6, 'loss');
    expectClose(actual.gradient, gradient, 1e-5, 'gradient');
  });
});

test('a loop over samples and classes agrees', async () => {
  const z = [0.5, -1.25, 2, 3, 0, -0.75];
  const t = [0, 1, 0, 0.25, 0.5, 0.25];
  const smoothing = 0.3;
  let expected = 0;
  for (let i = 0; i < 2; i++) {
    const row = z.slice(3 * i, 3 * i + 3);
    const total = row.reduce((sum, value) => sum + Math.exp(value), 0);
    for (let k = 0; k < 3; k++) {
      const target = (1 - smoothing) * t[3 * i + k]! + smoothing / 3;
      expected -= (target * Math.log(Math.exp(row[k]!) / total)) / 2;
    }
  }
  const { value } = await valueAndGradient([2, 3], z, t, smoothing);
  expect(value).toBeCloseTo(expected, 6);
});

test.each([80, 1e4, 1e30])('logits of ±%d give finite losses and gradients', async (size) => {
  const wrong = await valueAndGradient([1, 2], [size, -size], [0, 1], 0);
  expectClose([wrong.value], [2 * size], 1e-6, 'loss');
  expect(wrong.gradient).toEqual([1, -1]);
  const right = await valueAndGradient([1, 2], [size, -size], [1, 0], 0);
  expect(right.value).toBe(0);
  expect(right.gradient.every((value) => Math.abs(value) === 0)).toBe(true);
});

test('the classifier is linear, and its term is the loss', () => {
  const { part, options } = Parts.none.resolve<Loss>(LOSSES, { name: 'ce' });
  expect(options).toEqual({ labelSmoothing: 0 });
  const network = new Network(new Graph(), 'training');
  const embedding = feed(network.graph, 'embedding', 'float32', [4, 6]);
  const logits = part.logits(network.root.at('fc'), embedding, 3, options);
  expect(logits.shape).toEqual([4, 3]);
  expect([...network.variables.keys()]).toEqual(['fc.weight', 'fc.bias']);
  expect(() => Parts.none.resolve<Loss>(LOSSES, { name: 'ce', labelSmoothing: 1 })).toThrow(/labelSmoothing/);
});
