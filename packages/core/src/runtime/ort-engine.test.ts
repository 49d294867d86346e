import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KindredError } from '../errors.js';
import { Graph } from '../graph/graph.js';
import { add, mul, sub } from '../ops/elementwise/index.js';
import { feed, state } from '../ops/input.js';
import { cast } from '../ops/logic/index.js';
import { sum } from '../ops/reduce/sum.js';
import { ort } from '../testing/onnxruntime.js';
import { float32, int32, int64Scalar, scalar, uint8 } from './host-tensor.js';
import type { HostTensors } from './loaded-program.js';
import { OrtEngine } from './ort-engine.js';
import { compile } from './program.js';

const cpu = { provider: 'cpu' } as const;

let engine: OrtEngine;
beforeEach(() => {
  engine = new OrtEngine(ort, { ...cpu, threads: 1 });
});
afterEach(() => engine.close());

/** One step of gradient descent on weight * x, with a step counter beside. */
function stepProgram() {
  const graph = new Graph();
  const x = feed(graph, 'x', 'float32', [2]);
  const rate = feed(graph, 'rate', 'float32', []);
  const weight = state(graph, 'weight', 'float32', [2]);
  const count = state(graph, 'count', 'int64', []);
  return compile(
    'training step',
    {
      results: { loss: sum(mul(weight, x)) },
      updates: new Map([
        ['weight', sub(weight, mul(rate, x))],
        ['count', add(count, 1)],
      ]),
    },
    cpu,
  );
}

const initial = new Map([
  ['weight', float32([2], Float32Array.of(10, 20))],
  ['count', int64Scalar(5)],
]);
const feeds = { x: float32([2], Float32Array.of(1, 2)), rate: scalar(0.5) };

describe('states', () => {
  test('are updated by a run and kept until the next', async () => {
    const step = await engine.load(stepProgram());
    await engine.write(initial);
    const losses: number[] = [];
    for (let i = 0; i < 3; i++) losses.push((await step.run(feeds)).loss!.data[0] as number);
    expect(losses).toEqual([50, 47.5, 45]);
    const states = await engine.read();
    expect(states.get('weight')).toEqual(float32([2], Float32Array.of(8.5, 17)));
    expect(states.get('count')).toEqual(int64Scalar(8));
  });

  test('are shared by programs', async () => {
    const step = await engine.load(stepProgram());
    const graph = new Graph();
    const doubled = mul(state(graph, 'weight', 'float32', [2]), 2);
    const evaluation = await engine.load(compile('evaluation', { results: { doubled } }, cpu));
    await engine.write(initial);
    await step.run(feeds);
    expect((await evaluation.run()).doubled!.data).toEqual(Float32Array.of(19, 38));
    await engine.write(new Map([['weight', float32([2], Float32Array.of(1, 2))]]));
    expect((await evaluation.run()).doubled!.data).toEqual(Float32Array.of(2, 4));
  });

  test('are written and read by name', async () => {
    await engine.write(initial);
    expect([...(await engine.read(['count'])).keys()]).toEqual(['count']);
    expect([...(await engine.read()).keys()]).toEqual(['weight', 'count']);
    await expect(engine.read(['weight', 'momentum'])).rejects.toThrow('state "momentum" was never written');
  });

  test('can be made by a run', async () => {
    const graph = new Graph();
    const x = feed(graph, 'x', 'float32', [2]);
    const updates = new Map([['cache', mul(x, 3)]]);
    const program = await engine.load(compile('fill', { results: {}, updates }, cpu));
    expect(await program.run({ x: feeds.x })).toEqual({});
    expect((await engine.read(['cache'])).get('cache')!.data).toEqual(Float32Array.of(3, 6));
  });

  test('are left alone by a run that fails', async () => {
    const step = await engine.load(stepProgram());
    await engine.write(initial);
    await expect(step.run({ x: feeds.x })).rejects.toThrow();
    expect((await engine.read(['weight'])).get('weight')).toEqual(initial.get('weight'));
  });
});

describe('what is missing or does not fit', () => {
  const run = async (states: typeof initial, given: HostTensors) => {
    const step = await engine.load(stepProgram());
    await engine.write(states);
    return step.run(given);
  };
  const without = (name: string) => new Map([...initial].filter(([key]) => key !== name));

  test.each([
    ['a feed', initial, { x: feeds.x }, 'training step: no value was given for "rate"'],
    ['a state', without('weight'), feeds, 'training step: state "weight" was never written'],
    [
      'the shape of a feed',
      initial,
      { ...feeds, x: float32([3], new Float32Array(3)) },
      'training step: "x" is float32 [3], expected float32 [2]',
    ],
    [
      'the rank of a feed',
      initial,
      { ...feeds, x: float32([2, 1], new Float32Array(2)) },
      'training step: "x" is float32 [2, 1], expected float32 [2]',
    ],
    [
      'the type of a feed',
      initial,
      { ...feeds, x: int32([2], new Int32Array(2)) },
      'training step: "x" is int32 [2], expected float32 [2]',
    ],
    [
      'the shape of a state',
      new Map([...initial, ['weight', float32([1, 2], new Float32Array(2))]]),
      feeds,
      'training step: "weight" is float32 [1, 2], expected float32 [2]',
    ],
    [
      'the length of a feed',
      initial,
      { ...feeds, x: float32([2], new Float32Array(5)) },
      '"x" has 5 numbers for the shape [2]',
    ],
  ])('%s', async (_, states, given, message) => {
    const failure = run(states, given);
    await expect(failure).rejects.toBeInstanceOf(KindredError);
    await expect(failure).rejects.toThrow(message);
  });

  test('the length of a state', async () => {
    const failure = engine.write(new Map([['weight', float32([2], new Float32Array(3))]]));
    await expect(failure).rejects.toThrow('"weight" has 3 numbers for the shape [2]');
  });

  test('a feed that no program asks for is ignored', async () => {
    await expect(run(initial, { ...feeds, other: scalar(1) })).resolves.toHaveProperty('loss');
  });
});

test('bytes go in as they are', async () => {
  const graph = new Graph();
  const images = feed(graph, 'images', 'uint8', [2, 2]);
  const program = compile('bytes', { results: { y: mul(cast(images, 'float32'), 1 / 255) } }, cpu);
  const result = await (await engine.load(program)).run({
    images: uint8([2, 2], Uint8Array.of(0, 51, 102, 255)),
  });
  expect(result.y!.shape).toEqual([2, 2]);
  expect(Array.from(result.y!.data as Float32Array, (value) => value.toFixed(3))).toEqual([
    '0.000',
    '0.200',
    '0.400',
    '1.000',
  ]);
});

test('close forgets programs and states', async () => {
  await engine.load(stepProgram());
  await engine.write(initial);
  await engine.close();
  expect((await engine.read()).size).toBe(0);
});
