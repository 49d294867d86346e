import { sizeOf } from '../graph/types.js';
import { type HostTensor, int64Scalar, scalar } from '../runtime/host-tensor.js';
import { LoadedSteps } from '../runtime/loaded-steps.js';
import type { TrainingProgram } from '../train/programs.js';
import { syntheticStates, testEngine } from './run-network.js';
import { syntheticVariable } from './synthetic.js';

/** What a step is given; what is left out has a default. */
export interface SyntheticStep {
  readonly images: HostTensor;
  readonly labels: HostTensor;
  readonly learningRate?: number;
  readonly step?: number;
  readonly epoch?: number;
  readonly randomKey?: number;
}

/** A training program in an engine, whose variables start with synthetic values. */
export async function startTraining({ program, variables, auxiliary }: TrainingProgram) {
  const engine = testEngine();
  await engine.write(syntheticStates(variables));
  await engine.write(
    new Map(
      auxiliary.map(({ name, shape, copyOf }): [string, HostTensor] => [
        name,
        {
          dtype: 'float32',
          shape,
          data: copyOf === undefined ? new Float32Array(sizeOf(shape)) : syntheticVariable(copyOf, shape),
        },
      ]),
    ),
  );
  const steps = await LoadedSteps.load(engine, program);
  return {
    engine,
    /** One step; its results as numbers. */
    async step({ images, labels, learningRate = 0.1, step = 1, epoch = 0, randomKey = 0 }: SyntheticStep) {
      const scalars = { learningRate: scalar(learningRate), step: scalar(step), epoch: scalar(epoch) };
      const [results] = await steps.run([
        { ...{ images, labels, ...scalars }, randomKey: int64Scalar(randomKey) },
      ]);
      return Object.fromEntries(Object.entries(results!).map(([name, { data }]) => [name, Number(data[0])]));
    },
    /** The states of these names, or all of them. */
    async states(names?: readonly string[]): Promise<Map<string, Float32Array>> {
      const states = await engine.read(names);
      return new Map(Array.from(states, ([name, { data }]) => [name, data as Float32Array]));
    },
  };
}
