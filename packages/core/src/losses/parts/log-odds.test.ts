import { describe, expect, test } from 'vitest';
import { Graph } from '../../graph/graph.js';
import { feed } from '../../ops/input.js';
import { checkOp, expectClose, normals } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { logOdds, logSumExpOfOthers } from './log-odds.js';

async function computed(shape: readonly number[], logits: ArrayLike<number>): Promise<number[]> {
  const z = feed(new Graph(), 'logits', 'float32', shape);
  const [others] = await runGraph([logSumExpOfOthers(z)], new Map([[z, logits]]));
  return others!;
}

/** The definition, for rows of K logits. */
function naive(classes: number, logits: ArrayLike<number>): number[] {
  return Array.from(logits, (_, i) => {
    const row = i - (i % classes);
    let total = 0;
    for (let j = row; j < row + classes; j++) if (j !== i) total += Math.exp(logits[j]!);
    return Math.log(total);
  });
}

test.each([[[5, 4]], [[2, 3, 6]], [[3, 2]]])('a loop over the other classes agrees for %j', async (shape) => {
  const logits = normals(
    shape.reduce((a, b) => a * b),
    'logits',
  );
  expectClose(await computed(shape, logits), naive(shape.at(-1)!, logits), 1e-6, 'logsumexp');
});

describe('finite differences agree with the gradients', () => {
  test.each<[string, number[]]>([
    ['ordinary logits', [0.3, -1, 2.5, 1, 1.2, 0.1]],
    ['equal logits', [1, 1, 1, 2, -1, 2]],
    ['one class far ahead', [40, 0, 1, -1, 0.5, 41]],
  ])('%s', async (_, data) => {
    await checkOp(logOdds, [{ shape: [2, 3], data }]);
  });
});

test.each([80, 1e4, 1e30])('logits of ±%d are no trouble', async (size) => {
  const logits = [size, -size, -size, size, size, -size, -size, -size, -size];
  const double = Math.log(2);
  const low = -size + double;
  const expected = [low, size, size, size, size, size + double, low, low, low];
  expectClose(await computed([3, 3], logits), expected, 1e-6, 'others');
});

test('what is left of nearly nothing keeps its digits', async () => {
  // 1 - p_0 is below 1e-30: a difference of float32 probabilities would be zero.
  expectClose(await computed([1, 3], [70, -1, 0]), naive(3, [70, -1, 0]), 1e-6, 'others');
  const z = feed(new Graph(), 'logits', 'float32', [1, 2]);
  const [odds] = await runGraph([logOdds(z)], new Map([[z, [300, -300]]]));
  expect(odds).toEqual([600, -600]);
});
