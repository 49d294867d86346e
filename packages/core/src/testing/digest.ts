import { expect } from 'vitest';
import { uniform } from './synthetic.js';

/** A tensor in two numbers: its root mean square, and its projection onto a vector that its name determines. */
export type Digest = readonly [rootMeanSquare: number, projection: number];

/** The counterpart of `digest` in `fixtures/synthetic.py`. */
export function digest(name: string, values: ArrayLike<number>): Digest {
  const direction = uniform(`digest of ${name}`, values.length);
  let squares = 0;
  let projection = 0;
  for (let i = 0; i < values.length; i++) {
    squares += values[i]! ** 2;
    projection += values[i]! * direction[i]!;
  }
  return [Math.sqrt(squares / values.length), projection / Math.sqrt(values.length)];
}

/**
 * Expects tensors to have the given digests, each within `tolerance` of its root mean square. One that vanishes,
 * like the gradient of a bias before batch normalisation, is held against a hundredth of the largest instead.
 */
export function expectDigests(
  actual: ReadonlyMap<string, ArrayLike<number>>,
  expected: Readonly<Record<string, Digest>>,
  tolerance: number,
  what: string,
): void {
  expect([...actual.keys()].sort(), `${what}: names`).toEqual(Object.keys(expected).sort());
  const floor = Math.max(...Object.values(expected).map(([rootMeanSquare]) => rootMeanSquare)) / 100;
  for (const [name, values] of actual) {
    const scale = Math.max(expected[name]![0], floor);
    const error = Math.max(...digest(name, values).map((value, i) => Math.abs(value - expected[name]![i]!)));
    if (!(error <= tolerance * scale)) {
      expect.fail(`${what} of ${name}: relative error ${(error / scale).toExponential(1)} > ${tolerance}`);
    }
  }
}
