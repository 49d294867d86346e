import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Graph } from '../graph/graph.js';
import { add, mul } from '../ops/elementwise/index.js';
import { feed, state } from '../ops/input.js';
import { testEngine } from '../testing/run-network.js';
import { watchLoads } from '../testing/watch-loads.js';
import { float32 } from './host-tensor.js';
import { withLoaded } from './loaded-program.js';
import type { OrtEngine } from './ort-engine.js';
import { compile } from './program.js';

let engine: OrtEngine;
beforeEach(() => {
  engine = testEngine();
});
afterEach(() => engine.close());

const vector = (...values: number[]) => float32([values.length], Float32Array.from(values));
const states = (weight: number, total: number) =>
  new Map([
    ['weight', vector(weight)],
    ['total', vector(total)],
  ]);

/** Adds weight * x to the state `total`, and gives the sum. */
function adding() {
  const graph = new Graph();
  const product = mul(state(graph, 'weight', 'float32', [1]), feed(graph, 'x', 'float32', [1]));
  const sum = add(state(graph, 'total', 'float32', [1]), product);
  return compile('adding', { results: { sum }, updates: new Map([['total', sum]]) }, { provider: 'cpu' });
}

describe('states of its own', () => {
  test("take the place of the engine's, and nothing else sees them or what becomes of them", async () => {
    await engine.write(states(10, 100));
    const [first, second, common] = [
      await engine.load(adding(), states(2, 0)),
      await engine.load(adding(), states(3, 0)),
      await engine.load(adding()),
    ];
    const sums: number[] = [];
    for (const program of [first, second, common, first, second, common]) {
      sums.push(Number((await program.run({ x: vector(1) })).sum!.data[0]));
    }
    expect(sums).toEqual([2, 3, 110, 4, 6, 120]);
    expect(await engine.read()).toEqual(states(10, 120));
  });

  test('can be some of its states', async () => {
    await engine.write(states(10, 100));
    const program = await engine.load(adding(), new Map([['weight', vector(2)]]));
    expect((await program.run({ x: vector(1) })).sum).toEqual(vector(102));
    expect(await engine.read()).toEqual(states(10, 102));
  });

  test('of a wrong length are refused before anything is loaded', async () => {
    const own = new Map([['weight', float32([1], new Float32Array(3))]]);
    await expect(engine.load(adding(), own)).rejects.toThrow('"weight" has 3 numbers for the shape [1]');
  });
});

describe('a program that was disposed of', () => {
  test('is refused, and leaves the others and the states', async () => {
    await engine.write(states(10, 100));
    const [gone, other] = [await engine.load(adding()), await engine.load(adding())];
    await gone.dispose();
    await expect(gone.run({ x: vector(1) })).rejects.toThrow('the program "adding" was disposed of');
    expect((await other.run({ x: vector(1) })).sum).toEqual(vector(110));
  });

  test('can be disposed of again, at the same time and after the engine has closed', async () => {
    const program = await engine.load(adding());
    await Promise.all([program.dispose(), program.dispose()]);
    const late = await engine.load(adding());
    await engine.close();
    await expect(late.run({ x: vector(1) })).rejects.toThrow('the engine was closed');
    await program.dispose();
    await late.dispose();
  });
});

describe('withLoaded', () => {
  test('gives what the work gives, and disposes', async () => {
    const left = watchLoads(engine);
    const { sum } = await withLoaded(engine.load(adding(), states(2, 1)), (program) =>
      program.run({ x: vector(5) }),
    );
    expect(sum).toEqual(vector(11));
    expect(await left()).toEqual([]);
  });

  test('disposes also where the work fails', async () => {
    const left = watchLoads(engine);
    const failing = withLoaded(engine.load(adding()), () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await left()).toEqual([]);
  });
});
