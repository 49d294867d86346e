import { sameShape } from '../graph/types.js';
import type { Engine } from './engine.js';
import type { HostTensor } from './host-tensor.js';
import type { HostTensors, LoadedProgram } from './loaded-program.js';
import { bytesOfStep, type StepsProgram } from './steps.js';

/** What the steps of a run may take, in seconds: so long nothing can stop them. */
const secondsOfRun = 1;
/** How many they are at most: more gain nothing. */
const mostSteps = 16;
/** Bytes that may be handed over at once. */
const mostFed = 2 ** 23;
/**
 * Bytes of states that a step may leave to the next one, beside those that the run began with: where they are more,
 * they are more than a twentieth of what a process of training takes, and the run has one step.
 */
const mostCarried = 24 * 2 ** 20;

/** Steps that an engine has made ready to run, several at once where that is good. */
export class LoadedSteps {
  readonly #program: LoadedProgram;
  readonly #isStacked: boolean;
  readonly #most: number;
  /** Of a step in the latest run. */
  #seconds = Number.POSITIVE_INFINITY;

  private constructor(program: LoadedProgram, isStacked: boolean, most: number) {
    this.#program = program;
    this.#isStacked = isStacked;
    this.#most = most;
  }

  /** Has an engine prepare a program of `compileSteps`. */
  static async load(engine: Engine, program: StepsProgram): Promise<LoadedSteps> {
    const loaded = await engine.load(program);
    return new LoadedSteps(loaded, program.isStacked, engine.settings.memory === 'low' ? 1 : mostOf(program));
  }

  /** How many steps the next run should have, by what they take: a second at most. One at first. */
  get count(): number {
    return Math.max(1, Math.min(this.#most, Math.floor(secondsOfRun / this.#seconds)));
  }

  /**
   * Takes steps, one after the other; what they compute does not depend on how many they are.
   * @param steps the feeds of each, see {@link LoadedProgram.run}
   * @returns the results of each
   */
  async run(steps: readonly HostTensors[]): Promise<HostTensors[]> {
    const started = performance.now();
    const results = this.#isStacked
      ? unstack(await this.#program.run(stack(this.#program, steps)), steps.length)
      : await this.#oneByOne(steps);
    this.#seconds = (performance.now() - started) / 1000 / steps.length;
    return results;
  }

  async #oneByOne(steps: readonly HostTensors[]): Promise<HostTensors[]> {
    const results: HostTensors[] = [];
    for (const feeds of steps) results.push(await this.#program.run(feeds));
    return results;
  }
}

function mostOf(program: StepsProgram): number {
  if (!program.isStacked) return 1;
  const { fed, carried } = bytesOfStep(program);
  return carried > mostCarried ? 1 : Math.max(1, Math.min(mostSteps, Math.floor(mostFed / fed)));
}

/** The feeds of all steps, each along a new first axis; only those that the program asks for. */
function stack({ program }: LoadedProgram, steps: readonly HostTensors[]): HostTensors {
  const names = program.feeds.map(({ name }) => name).filter((name) => steps.every((feeds) => feeds[name]));
  return Object.fromEntries(names.map((name) => [name, stackOf(steps.map((feeds) => feeds[name]!))]));
}

function stackOf(values: readonly HostTensor[]): HostTensor {
  const { dtype, shape, data } = values[0]!;
  if (values.some((value) => !sameShape(value.shape, shape)))
    throw new Error('steps of one run differ in shape');
  if (values.length === 1) return { dtype, shape: [1, ...shape], data } as HostTensor;
  const all = new (data.constructor as new (length: number) => typeof data)(values.length * data.length);
  values.forEach((value, i) => {
    all.set(value.data as never, i * data.length);
  });
  return { dtype, shape: [values.length, ...shape], data: all } as HostTensor;
}

function unstack(results: HostTensors, count: number): HostTensors[] {
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(Object.entries(results).map(([name, value]) => [name, partOf(value, i, count)])),
  );
}

function partOf({ dtype, shape, data }: HostTensor, at: number, count: number): HostTensor {
  const size = data.length / count;
  return { dtype, shape: shape.slice(1), data: data.slice(at * size, (at + 1) * size) } as HostTensor;
}
