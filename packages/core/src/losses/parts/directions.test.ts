import { describe, expect, test } from 'vitest';
import { gradients } from '../../autodiff/gradients.js';
import { Graph } from '../../graph/graph.js';
import { feed } from '../../ops/input.js';
import { sum } from '../../ops/reduce/sum.js';
import { checkOp, expectClose, normals } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { directions, lengths } from './directions.js';

test('finite differences agree', async () => {
  await checkOp(directions, [{ shape: [5, 3] }]);
  await checkOp(lengths, [{ shape: [5, 3] }]);
});

test('a row with one element only', async () => {
  await checkOp(directions, [{ shape: [2, 3], data: [0, 2, 0, 0, 0, -0.5] }]);
  await checkOp(lengths, [{ shape: [2, 3], data: [0, 2, 0, 0, 0, -0.5] }]);
});

async function valuesAndGradients(data: readonly number[]) {
  const x = feed(new Graph(), 'x', 'float32', [1, data.length]);
  const [u, length] = [directions(x), lengths(x)];
  // The gradient of the sum of the elements, and of the length.
  const [toDirection] = gradients(sum(u), [x]);
  const [toLength] = gradients(sum(length), [x]);
  const [unit, norm, du, dl] = await runGraph([u, length, toDirection!, toLength!], new Map([[x, data]]));
  return { unit: unit!, norm: norm![0]!, du: du!, dl: dl! };
}

describe('lengths whose squares a float32 does not hold', () => {
  test.each([1e-3, 1e-2, 1, 1e10, 1e25, 1e37])('%d', async (size) => {
    const row = Array.from(normals(6, 'row'));
    const length = Math.hypot(...row);
    const { unit, norm, dl, du } = await valuesAndGradients(row.map((value) => value * size));
    const expected = row.map((value) => value / length);
    expectClose(unit, expected, 1e-6, 'direction');
    expectClose([norm / size], [length], 1e-6, 'length');
    expectClose(dl, expected, 1e-6, 'gradient of the length');
    const along = expected.reduce((total, value) => total + value, 0);
    const slope = expected.map((value) => (1 - along * value) / length);
    expectClose(
      du.map((value) => value * size),
      slope,
      1e-5,
      'gradient of the direction',
    );
  });
});

describe('rows that are too short for a direction', () => {
  test('a row of zeros stays zero, and can leave it', async () => {
    const { unit, norm, dl, du } = await valuesAndGradients([0, 0, 0]);
    expect(unit).toEqual([0, 0, 0]);
    expect(norm).toBe(0);
    expect(dl).toEqual([0, 0, 0]);
    expectClose(du, [1e4, 1e4, 1e4], 1e-6, 'gradient of the direction');
  });

  test.each([1e-44, 1e-30, 1e-7])('a row of length %d', async (size) => {
    const { unit, du, dl } = await valuesAndGradients([0.6 * size, -0.8 * size, 0]);
    expectClose([...unit, 1e-3], [0.6e4 * size, -0.8e4 * size, 0, 1e-3], 1e-5, 'direction');
    expect(Math.max(...du)).toBeLessThan(1.001e4);
    expect(Math.max(...dl)).toBeLessThan(1);
  });
});
