import { describe, expect, test } from 'vitest';
import { Graph } from '../../graph/graph.js';
import { interpret } from '../../graph/interpret.js';
import { constant } from '../../ops/constant.js';
import { feed } from '../../ops/input.js';
import { checkOp, expectClose } from '../../testing/check-op.js';
import { naivePsi } from '../../testing/margin-twin.js';
import { psi } from './multiplicative-margin.js';

const thetas = Array.from({ length: 101 }, (_, i) => (i * Math.PI) / 100);

function psiOf(angles: readonly number[], m: number): Float64Array {
  const cosines = constant(new Graph(), angles.map(Math.cos), [angles.length]);
  return interpret([psi(cosines, m)], new Map())[0]!.data;
}

describe.each([1, 2, 3, 4, 5, 7])('m = %d', (m) => {
  test('the definition by angles agrees', () => {
    const expected = thetas.map((theta) => naivePsi(theta, m));
    expectClose(psiOf(thetas, m), expected, 1e-12, 'psi');
  });

  test('it falls from 1 to 1 - 2m, without jumps', () => {
    const values = psiOf(thetas, m);
    expect(values[0]).toBeCloseTo(1, 12);
    expect(values.at(-1)).toBeCloseTo(1 - 2 * m, 12);
    for (let i = 1; i < values.length; i++) {
      const fall = values[i - 1]! - values[i]!;
      expect(fall).toBeGreaterThanOrEqual(-1e-12);
      expect(fall).toBeLessThan((m * Math.PI) / 100);
    }
  });

  test('finite differences and ONNX Runtime agree, at both ends too', async () => {
    const data = [-1, -0.97, -0.8, -0.4, -0.1, 0.2, 0.6, 0.95, 1];
    await checkOp((x) => psi(x, m), [{ shape: [9], data }]);
  });
});

test('m = 1 is the cosine itself', () => {
  const cosine = feed(new Graph(), 'cosine', 'float32', [3]);
  expect(psi(cosine, 1)).toBe(cosine);
});
