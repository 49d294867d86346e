import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { type NamedConfig, Parts } from '../../config/index.js';
import { UsageError } from '../../errors.js';
import { Graph, type Tensor } from '../../graph/graph.js';
import { type Shape, sizeOf } from '../../graph/types.js';
import { feed, state } from '../../ops/input.js';
import { float32, scalar } from '../../runtime/host-tensor.js';
import { compile } from '../../runtime/program.js';
import { expectClose } from '../../testing/check-op.js';
import { testEngine } from '../../testing/run-network.js';
import { uniform } from '../../testing/synthetic.js';
import type { Optimizer } from '../optimizer.js';
import { OPTIMIZERS } from './index.js';

/** As fixtures/optim/optim.py records it: weight decay is on `weight`, not on `bias`. */
interface Trajectory {
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly config: NamedConfig;
  readonly learningRates: readonly number[];
  readonly steps: readonly Readonly<Record<string, readonly number[]>>[];
}

/** AdamW's first bias correction, 1 - 0.999, has five digits in float32. */
const tolerance = 1e-5;

const cases = Object.entries(readFixtureJson<Readonly<Record<string, Trajectory>>>('optim/optimizers.json'));

/** One step on all parameters as a program, and the shapes of the states that it keeps, by name. */
function buildStep({ config, shapes }: Trajectory) {
  const { part: optimizer, options } = Parts.none.resolve<Optimizer>(OPTIMIZERS, config);
  const graph = new Graph();
  const states = new Map<string, Shape>();
  const kept = (name: string, shape: Shape) => {
    states.set(name, shape);
    return state(graph, name, 'float32', shape);
  };
  const updates = new Map<string, Tensor>();
  for (const [name, shape] of Object.entries(shapes)) {
    const next = optimizer.update(
      {
        parameter: kept(name, shape),
        gradient: feed(graph, `gradient of ${name}`, 'float32', shape),
        learningRate: feed(graph, 'learningRate', 'float32', []),
        step: feed(graph, 'step', 'float32', []),
        decay: name === 'weight',
        moment: (moment, momentShape) => kept(`${moment} of ${name}`, momentShape),
        setMoment: (moment, value) => updates.set(`${moment} of ${name}`, value),
      },
      options,
    );
    updates.set(name, next);
  }
  return { program: compile('step', { results: {}, updates }, { provider: 'cpu' }), states };
}

describe('torch.optim agrees', () => {
  test.each(cases)('%s', async (_, expected) => {
    const { program, states } = buildStep(expected);
    const names = Object.keys(expected.shapes);
    const engine = testEngine();
    await engine.write(
      new Map(
        Array.from(states, ([name, shape]) => [
          name,
          float32(
            shape,
            names.includes(name) ? uniform(name, sizeOf(shape)) : new Float32Array(sizeOf(shape)),
          ),
        ]),
      ),
    );
    const loaded = await engine.load(program);
    for (const [i, after] of expected.steps.entries()) {
      const step = i + 1;
      const gradientOf = (name: string) => {
        const shape = expected.shapes[name]!;
        return float32(shape, uniform(`gradient ${step} of ${name}`, sizeOf(shape), 2 / step));
      };
      await loaded.run({
        learningRate: scalar(expected.learningRates[i]!),
        step: scalar(step),
        ...Object.fromEntries(names.map((name) => [`gradient of ${name}`, gradientOf(name)])),
      });
      const values = await engine.read(names);
      for (const name of names) {
        expectClose(
          values.get(name)!.data as Float32Array,
          after[name]!,
          tolerance,
          `${name} after step ${step}`,
        );
      }
    }
    await engine.close();
  });
});

test('no state is kept that is not needed', () => {
  const [, plain] = cases.find(([note]) => note === 'sgd, plain')!;
  expect([...buildStep(plain).states.keys()]).toEqual(['weight', 'bias']);
  const [, momentum] = cases.find(([note]) => note === 'sgd, defaults')!;
  expect([...buildStep(momentum).states.keys()]).toEqual([
    'weight',
    'momentum of weight',
    'bias',
    'momentum of bias',
  ]);
});

test('wrong options are refused', () => {
  const resolve = (config: NamedConfig) => () => Parts.none.resolve<Optimizer>(OPTIMIZERS, config);
  expect(resolve({ name: 'lion' })).toThrow(/no optimizer "lion".*sgd, adamw/);
  expect(resolve({ name: 'sgd', momentum: 1 })).toThrow(UsageError);
  expect(resolve({ name: 'sgd', beta1: 0.9 })).toThrow(
    /optimizer sgd: .*beta1.*momentum, nesterov, weightDecay/,
  );
  expect(resolve({ name: 'adamw', epsilon: 0 })).toThrow(/epsilon/);
});
