import { describe, expect, test } from 'vitest';
import { gradients } from '../../autodiff/gradients.js';
import { Graph } from '../../graph/graph.js';
import { interpret } from '../../graph/interpret.js';
import { checkOp, normals } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { feed } from '../input.js';
import { sum } from '../reduce/sum.js';
import { dropout } from './dropout.js';

const count = 20_000;

function build(probability: number, stream: number, places = 1) {
  const graph = new Graph();
  const x = feed(graph, 'x', 'float32', [count]);
  const key = feed(graph, 'key', 'int64', []);
  const outputs = Array.from({ length: places }, (_, place) => dropout(x, probability, key, stream + place));
  const ones = new Array<number>(count).fill(1);
  return { x, outputs, values: (step: number) => new Map([[x, ones] as const, [key, [step]] as const]) };
}

/** What dropout makes of ones. */
async function dropped(probability: number, step: number, stream: number): Promise<number[]> {
  const { outputs, values } = build(probability, stream);
  return (await runGraph(outputs, values(step)))[0]!;
}

describe('dropout', () => {
  test.each([0.1, 0.5, 0.9])('with probability %d keeps the mean', async (probability) => {
    const y = await dropped(probability, 7, 3);
    const scale = Math.fround(1 / Math.fround(1 - probability));
    for (const value of new Set(y)) expect(value === 0 || Math.abs(value / scale - 1) < 1e-6).toBe(true);
    const zeros = y.filter((value) => value === 0).length / count;
    const deviation = Math.sqrt((probability * (1 - probability)) / count);
    expect(Math.abs(zeros - probability)).toBeLessThan(4 * deviation);
    const mean = y.reduce((total, value) => total + value, 0) / count;
    expect(Math.abs(mean - 1)).toBeLessThan((4 * deviation) / (1 - probability));
  });

  test('the mask is that of the reference', async () => {
    const { outputs, values } = build(0.3, 5);
    const [actual] = await runGraph(outputs, values(11));
    const [expected] = interpret(outputs, values(11));
    expect(actual!.map((value) => value === 0)).toEqual(Array.from(expected!.data, (value) => value === 0));
  });

  test('the same step and place repeat the mask; another step or place has another one', async () => {
    const mask = await dropped(0.5, 1, 1);
    expect(await dropped(0.5, 1, 1)).toEqual(mask);
    for (const other of [await dropped(0.5, 2, 1), await dropped(0.5, 1, 2)]) {
      const equal = other.filter((value, i) => value === mask[i]).length / count;
      expect(Math.abs(equal - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / count));
    }
  });

  test('two places of one graph have masks of their own', async () => {
    const { outputs, values } = build(0.5, 1, 2);
    const [first, second] = await runGraph(outputs, values(1));
    expect(first).not.toEqual(second);
  });

  test('the gradient passes through what was kept, with its scale', async () => {
    const { x, outputs, values } = build(0.4, 2);
    const slopes = gradients(sum(outputs[0]!), [x]).map((slope) => slope!);
    const [y, dx] = await runGraph([outputs[0]!, ...slopes], values(5));
    expect(dx).toEqual(y);
  });

  test('of any shape, against finite differences', () =>
    checkOp(
      (x, key) => dropout(x, 0.5, key, 9),
      [
        { shape: [2, 3, 2], data: normals(12, 'x') },
        { shape: [], dtype: 'int64', data: [42] },
      ],
    ));

  test('probability 0 is no operation; 1 and more is refused', () => {
    const graph = new Graph();
    const x = feed(graph, 'x', 'float32', [2]);
    const key = feed(graph, 'key', 'int64', []);
    expect(dropout(x, 0, key, 1)).toBe(x);
    for (const probability of [1, -0.1, Number.NaN]) {
      expect(() => dropout(x, probability, key, 1)).toThrow(
        `the dropout probability must be in [0, 1), got ${probability}`,
      );
    }
  });
});
