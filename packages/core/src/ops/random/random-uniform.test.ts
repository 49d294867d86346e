import { describe, expect, test } from 'vitest';
import { Graph } from '../../graph/graph.js';
import { interpret } from '../../graph/interpret.js';
import type { Shape } from '../../graph/types.js';
import { runGraph } from '../../testing/run-graph.js';
import { feed } from '../input.js';
import { randomUniform } from './random-uniform.js';

interface Draw {
  readonly key: number;
  readonly stream: number;
  readonly shape?: Shape;
}

function build({ key, stream, shape = [1000] }: Draw) {
  const tensor = feed(new Graph(), 'key', 'int64', []);
  return { y: randomUniform(tensor, shape, stream), values: new Map([[tensor, [key]]]) };
}

async function draw(options: Draw): Promise<number[]> {
  const { y, values } = build(options);
  return (await runGraph([y], values))[0]!;
}

test.each([
  { key: 0, stream: 0 },
  { key: 1, stream: 0 },
  { key: 0, stream: 1 },
  { key: 2 ** 31, stream: 7 },
  { key: 2 ** 32 - 1, stream: 2 ** 32 - 1 },
  { key: -1, stream: 3 },
  { key: 5, stream: 2, shape: [3, 4, 5] },
  { key: 5, stream: 2, shape: [] },
])('the engine and the reference agree to the bit: %o', async (options) => {
  const { y, values } = build(options);
  expect((await runGraph([y], values))[0]).toEqual([...interpret([y], values)[0]!.data]);
});

test('golden values: the stream is part of what makes runs repeatable', async () => {
  const bits = (await draw({ key: 12345, stream: 6, shape: [4] })).map((value) => value * 2 ** 24);
  expect(bits).toEqual([8964845, 2577826, 1924623, 4103884]);
});

test('equal keys and streams repeat the numbers, other ones do not', async () => {
  const numbers = await draw({ key: 1, stream: 1 });
  expect(await draw({ key: 1, stream: 1 })).toEqual(numbers);
  for (const other of [
    { key: 2, stream: 1 },
    { key: 1, stream: 2 },
  ]) {
    const others = await draw(other);
    expect(others.filter((value, i) => value === numbers[i]).length).toBeLessThan(3);
  }
});

describe('distribution', () => {
  test('uniform in [0, 1)', async () => {
    const numbers = await draw({ key: 3, stream: 4, shape: [100_000] });
    const bins = new Array<number>(16).fill(0);
    for (const value of numbers) bins[Math.floor(value * 16)]!++;
    expect(numbers.every((value) => value >= 0 && value < 1)).toBe(true);
    // Chi-squared with 15 degrees of freedom exceeds 37.7 once in a thousand samples.
    const expected = numbers.length / bins.length;
    expect(bins.reduce((total, n) => total + (n - expected) ** 2 / expected, 0)).toBeLessThan(37.7);
  });

  test.each([
    ['neighbours', { key: 3, stream: 4 }, 1],
    ['successive keys', { key: 4, stream: 4 }, 0],
    ['successive streams', { key: 3, stream: 5 }, 0],
  ])('%s are uncorrelated', async (_, other, shift) => {
    const count = 50_000;
    const a = await draw({ key: 3, stream: 4, shape: [count] });
    const b = await draw({ ...other, shape: [count] });
    let total = 0;
    for (let i = 0; i + shift < count; i++) total += (a[i]! - 0.5) * (b[i + shift]! - 0.5) * 12;
    // The correlation has deviation 1 / sqrt(count): four deviations.
    expect(Math.abs(total / count)).toBeLessThan(4 / Math.sqrt(count));
  });
});
