import { describe, expect, test } from 'vitest';
import { Graph } from '../graph/graph.js';
import { add, mul, sub } from '../ops/elementwise/index.js';
import { feed, state } from '../ops/input.js';
import { sum } from '../ops/reduce/sum.js';
import { ortWithDevice } from '../testing/ort-with-device.js';
import { float32, int64Scalar, scalar } from './host-tensor.js';
import { OrtEngine } from './ort-engine.js';
import { compile } from './program.js';

const target = { provider: 'webgpu' } as const;

/** weight - rate * x, with a counter beside; `fixed` is read and not replaced. */
function stepProgram() {
  const graph = new Graph();
  const x = feed(graph, 'x', 'float32', [1000]);
  const weight = state(graph, 'weight', 'float32', [1000]);
  const updates = new Map([
    ['weight', sub(weight, mul(feed(graph, 'rate', 'float32', []), x))],
    ['count', add(state(graph, 'count', 'int64', []), 1)],
  ]);
  return compile(
    'step',
    { results: { loss: sum(mul(weight, state(graph, 'fixed', 'float32', []))) }, updates },
    target,
  );
}

const initial = new Map([
  ['weight', float32([1000], new Float32Array(1000).fill(10))],
  ['count', int64Scalar(5)],
  ['fixed', scalar(2)],
]);
const feeds = { x: float32([1000], new Float32Array(1000).fill(1)), rate: scalar(0.5) };

async function start() {
  const ort = ortWithDevice();
  const engine = new OrtEngine(ort, target);
  const step = await engine.load(stepProgram());
  await engine.write(initial);
  return { ort, engine, step };
}

describe('states of a device', () => {
  test('stay there from step to step, and those that are replaced are freed', async () => {
    const { ort, engine, step } = await start();
    await step.run(feeds);
    const { up, down } = ort.traffic;
    for (let i = 0; i < 500; i++) await step.run(feeds);
    // x and rate, and the fixed state; the loss.
    expect(ort.traffic).toEqual({ up: up + 500 * (4000 + 4 + 4), down: down + 500 * 4 });
    expect(ort.alive.size).toBe(2);
    await engine.close();
    expect(ort.alive.size).toBe(0);
  });

  test('are read, and read again after another step, while they stay', async () => {
    const { ort, engine, step } = await start();
    for (const steps of [1, 2]) {
      await step.run(feeds);
      const states = await engine.read();
      expect(states.get('weight')!.data[999]).toBe(10 - 0.5 * steps);
      expect(states.get('count')).toEqual(int64Scalar(5 + steps));
      expect(states.get('fixed')).toEqual(scalar(2));
      expect([...(await engine.read(['count'])).keys()]).toEqual(['count']);
      expect(ort.alive.size).toBe(2);
    }
    await engine.close();
  });

  test('are read by other programs there', async () => {
    const { ort, engine, step } = await start();
    const graph = new Graph();
    const total = sum(state(graph, 'weight', 'float32', [1000]));
    const evaluation = await engine.load(compile('evaluation', { results: { total } }, target));
    await step.run(feeds);
    const { up } = ort.traffic;
    expect((await evaluation.run()).total!.data[0]).toBe(9500);
    expect(ort.traffic.up).toBe(up);
    await engine.close();
  });

  test('outlive the program that has made them', async () => {
    const { ort, engine, step } = await start();
    await step.run(feeds);
    await step.dispose();
    expect(ort.alive.size).toBe(0);
    const again = await engine.load(stepProgram());
    expect((await again.run(feeds)).loss!.data[0]).toBe(19_000);
    expect((await engine.read(['count'])).get('count')).toEqual(int64Scalar(7));
    await engine.close();
    expect(ort.alive.size).toBe(0);
  });

  test('of a program alone go with it', async () => {
    const { ort, engine } = await start();
    const own = await engine.load(stepProgram(), initial);
    await own.run(feeds);
    await own.run(feeds);
    expect(ort.alive.size).toBe(2);
    await own.dispose();
    expect(ort.alive.size).toBe(0);
    await engine.close();
  });

  test('that are written take the place of those on it', async () => {
    const { ort, engine, step } = await start();
    await step.run(feeds);
    await engine.write(new Map([['weight', initial.get('weight')!]]));
    expect(ort.alive.size).toBe(1);
    expect((await step.run(feeds)).loss!.data[0]).toBe(20_000);
    await engine.close();
  });
});
