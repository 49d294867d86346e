import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Graph } from '../graph/graph.js';
import { add, mul, sub } from '../ops/elementwise/index.js';
import { feed, state } from '../ops/input.js';
import { sum } from '../ops/reduce/sum.js';
import { ort } from '../testing/onnxruntime.js';
import type { Engine, EngineSettings } from './engine.js';
import { float32, int64Scalar, scalar } from './host-tensor.js';
import { LoadedProgram, type ProgramHost } from './loaded-program.js';
import { LoadedSteps } from './loaded-steps.js';
import { OrtEngine } from './ort-engine.js';
import { compileSteps, type StepsProgram } from './steps.js';

const cpu = { provider: 'cpu' } as const;

let engine: OrtEngine;
beforeEach(() => {
  engine = new OrtEngine(ort, { ...cpu, threads: 1 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await engine.close();
});

/**
 * Moves `weight` against x, scaled by the state `scale`, which stays; `last` holds the latest x, which no step reads, and
 * `average` follows the new weight.
 */
function program(provider: 'cpu' | 'webgpu' = 'cpu', size = 2) {
  const graph = new Graph();
  const x = feed(graph, 'x', 'float32', [size]);
  const rate = feed(graph, 'rate', 'float32', []);
  const weight = state(graph, 'weight', 'float32', [size]);
  const count = state(graph, 'count', 'int64', []);
  const average = state(graph, 'average', 'float32', [size]);
  const scaled = mul(x, state(graph, 'scale', 'float32', [size]));
  const next = sub(weight, mul(rate, scaled));
  return compileSteps(
    'training step',
    {
      results: { loss: sum(mul(weight, x)), scaled },
      updates: new Map([
        ['weight', next],
        ['count', add(count, 1)],
        ['last', x],
        ['average', mul(add(average, next), 0.5)],
      ]),
    },
    { provider },
  );
}

const vector = (...values: number[]) => float32([values.length], Float32Array.from(values));
const initial = new Map([
  ['weight', vector(10, 20)],
  ['count', int64Scalar(5)],
  ['average', vector(0, 0)],
  ['last', vector(0, 0)],
  ['scale', vector(1, 2)],
]);
const feedsOf = (i: number) => ({ x: vector(i, 2), rate: scalar(2 ** -i) });
const numbers = [1, 2, 3, 4, 5];

async function run(groups: readonly (readonly number[])[], compiled = program()) {
  const steps = await LoadedSteps.load(engine, compiled);
  await engine.write(initial);
  const results = [];
  for (const group of groups) results.push(...(await steps.run(group.map(feedsOf))));
  return { results, states: await engine.read() };
}

test('steps at once give what they give one by one', async () => {
  const single = await run(numbers.map((i) => [i]));
  expect(single.results[0]).toEqual({ loss: scalar(50), scaled: vector(1, 4) });
  expect(single.states.get('weight')).toEqual(vector(8.21875, 16.125));
  expect(single.states.get('count')).toEqual(int64Scalar(10));
  expect(single.states.get('last')).toEqual(vector(5, 2));
  for (const groups of [[numbers], [[1, 2], [3], [4, 5]]]) {
    expect(await run(groups)).toEqual(single);
  }
});

test('where the provider has no loops, they are taken one by one', async () => {
  const plain = program('webgpu');
  expect([plain.isStacked, program().isStacked]).toEqual([false, true]);
  expect(plain.feeds[0]!.shape).toEqual([2]);
  expect(program().feeds[0]!.shape).toEqual([-1, 2]);
  expect(await run([numbers], plain)).toEqual(await run([numbers]));
});

test('what is missing is named, and states are left alone', async () => {
  const steps = await LoadedSteps.load(engine, program());
  await engine.write(initial);
  const { x, rate } = feedsOf(1);
  await expect(steps.run([{ x, rate }, { x }])).rejects.toThrow(
    'training step: no value was given for "rate"',
  );
  await expect(
    steps.run([
      { x, rate },
      { rate, x: vector(1) },
    ]),
  ).rejects.toThrow('differ in shape');
  expect(await engine.read()).toEqual(initial);
});

describe('how many should be taken at once', () => {
  /** At first, and after a step of so many milliseconds. */
  async function counts(
    compiled: StepsProgram,
    milliseconds: number,
    settings: Partial<EngineSettings> = {},
  ) {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const slow: ProgramHost = {
      unload: async () => {},
      async run() {
        now += milliseconds;
        return {};
      },
    };
    const host = { settings: { ...cpu, ...settings }, load: async () => new LoadedProgram(compiled, slow) };
    const steps = await LoadedSteps.load(host as unknown as Engine, compiled);
    const first = steps.count;
    await steps.run([{}]);
    return [first, steps.count];
  }

  test('one at first, then what a second allows, and not too many', async () => {
    expect(await counts(program(), 300)).toEqual([1, 3]);
    expect(await counts(program(), 1)).toEqual([1, 16]);
    expect(await counts(program(), 3000)).toEqual([1, 1]);
  });

  test('fewer where much is handed over', async () => {
    expect(await counts(program('cpu', 2 ** 19), 1)).toEqual([1, 3]);
  });

  test('one where states are large, where memory is to be low, and where the provider has no loops', async () => {
    expect(await counts(program('cpu', 2 ** 22), 1)).toEqual([1, 1]);
    expect(await counts(program(), 1, { memory: 'low' })).toEqual([1, 1]);
    expect(await counts(program('webgpu'), 1)).toEqual([1, 1]);
  });
});
