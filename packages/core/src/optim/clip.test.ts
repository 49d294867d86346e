import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { Graph } from '../graph/graph.js';
import { sizeOf } from '../graph/types.js';
import { feed } from '../ops/input.js';
import { expectClose } from '../testing/check-op.js';
import { runGraph } from '../testing/run-graph.js';
import { uniform } from '../testing/synthetic.js';
import { clipByGlobalNorm } from './clip.js';

/** As fixtures/optim/optim.py records it. */
interface Case {
  readonly bound: number;
  readonly maximum: number;
  readonly norm: number;
  readonly clipped: Readonly<Record<'weight' | 'bias', readonly number[]>>;
}

const cases = Object.entries(readFixtureJson<Readonly<Record<string, Case>>>('optim/clip.json'));

describe('torch.nn.utils.clip_grad_norm_ agrees', () => {
  test.each(cases)('%s', async (_, { bound, maximum, norm, clipped }) => {
    const graph = new Graph();
    const gradients = [feed(graph, 'weight', 'float32', [3, 4]), feed(graph, 'bias', 'float32', [3])];
    const result = clipByGlobalNorm(gradients, maximum);
    const names = ['weight', 'bias'] as const;
    const values = gradients.map(
      (gradient, i) => [gradient, uniform(names[i]!, sizeOf(gradient.shape), bound)] as const,
    );
    const [weight, bias, actual] = await runGraph([...result.clipped, result.norm], new Map(values));
    expectClose(weight!, clipped.weight, 1e-6, 'weight');
    expectClose(bias!, clipped.bias, 1e-6, 'bias');
    expect(actual![0]).toBeCloseTo(norm, 5);
  });
});
