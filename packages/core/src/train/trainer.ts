import { Parts } from '../config/index.js';
import type { Batch } from '../data/batches.js';
import type { Dataset } from '../data/dataset.js';
import { KindredError } from '../errors.js';
import { formatShape, sameShape } from '../graph/types.js';
import { type Inference, type InferOptions, LoadedNetwork } from '../infer/loaded-network.js';
import { statesOf, type Weights } from '../infer/weights.js';
import { type Classifier, createClassifier } from '../models/classifier.js';
import { hashKey } from '../random/hash.js';
import type { Engine } from '../runtime/engine.js';
import { float32, type HostTensor, int32, int64Scalar, scalar, uint8 } from '../runtime/host-tensor.js';
import type { HostTensors } from '../runtime/loaded-program.js';
import { LoadedSteps } from '../runtime/loaded-steps.js';
import { targetFor } from '../runtime/target.js';
import type { TrainConfig } from './config.js';
import { teacherPrefix } from './distillation.js';
import { emaPrefix, type TrainingProgram } from './programs.js';
import { firstStates, runProgram } from './run-program.js';

/** What a step is taken on. */
export interface Step {
  readonly batch: Batch;
  /** Its number in the run, from 0. */
  readonly step: number;
  /** The epochs that are done, with a fraction. */
  readonly epoch: number;
  readonly learningRate: number;
}

/** What one step gave. */
export interface StepResult {
  readonly loss: number;
  readonly correct: number;
  readonly terms: Readonly<Record<string, number>>;
  /** Global norm of the gradients before clipping, where they are clipped. */
  readonly gradientNorm?: number;
}

/**
 * A network in training: its programs, loaded into an engine, and its states there. It knows single steps;
 * the course of a run is `fit`'s.
 */
export class Trainer {
  readonly config: TrainConfig;
  readonly classifier: Classifier;
  readonly #engine: Engine;
  readonly #training: TrainingProgram;
  readonly #steps: LoadedSteps;
  /** The network in training, or its moving average, where one is kept. */
  readonly #network: LoadedNetwork;
  /** The same with embeddings, once they are asked for. */
  #whole: Promise<LoadedNetwork> | undefined;

  private constructor(
    config: TrainConfig,
    engine: Engine,
    training: TrainingProgram,
    steps: LoadedSteps,
    network: LoadedNetwork,
  ) {
    this.config = config;
    this.classifier = network.classifier;
    this.#engine = engine;
    this.#training = training;
    this.#steps = steps;
    this.#network = network;
  }

  /**
   * Builds and loads the programs and sets the states to their first values.
   * @param parts what the configuration may name beside the built-in parts
   */
  static async create(config: TrainConfig, engine: Engine, parts = Parts.none): Promise<Trainer> {
    const classifier = createClassifier(config.classifier, parts);
    const { lowering, precision } = config;
    const target = await targetFor(engine, { lowering, precision });
    const training = runProgram(config, classifier, target, parts);
    // An engine in another thread prepares the steps while this one goes on.
    const [steps, network] = await Promise.all([
      LoadedSteps.load(engine, training.program),
      loadNetwork(classifier, config, engine, 'logits'),
      engine.write(firstStates(training, config.seed)),
    ]);
    return new Trainer(config, engine, training, steps, network);
  }

  /** Names and shapes of the network's variables. */
  get variables(): TrainingProgram['variables'] {
    return this.#training.variables;
  }

  /** Those of the teacher, where the run has one: {@link assignTeacher} gives them their values. */
  get teacher(): TrainingProgram['teacher'] {
    return this.#training.teacher;
  }

  /** How many steps {@link steps} should take at once: what a second allows, by the time of the latest ones. */
  get stepsAtOnce(): number {
    return this.#steps.count;
  }

  /** One step on a batch. See {@link Step}. */
  async step(batch: Batch, at: Omit<Step, 'batch'>): Promise<StepResult> {
    return (await this.steps([{ batch, ...at }]))[0]!;
  }

  /** Steps, one after the other; each gives what it gives alone. */
  async steps(steps: readonly Step[]): Promise<StepResult[]> {
    const results = await this.#steps.run(steps.map((step) => this.#feedsOf(step)));
    return results.map((result) => this.#resultOf(result));
  }

  #feedsOf({ batch, step, epoch, learningRate }: Step): HostTensors {
    const { channels, height, width, classes } = this.config.classifier;
    const samples = batch.labels.length;
    return {
      images: uint8([samples, channels, height, width], batch.images),
      labels: int32([samples], batch.labels),
      ...(batch.targets && { targets: float32([samples, classes], batch.targets) }),
      learningRate: scalar(learningRate),
      step: scalar(step + 1),
      epoch: scalar(epoch + (this.config.lossEpoch ?? 0)),
      randomKey: int64Scalar(hashKey(this.config.seed, step)),
    };
  }

  #resultOf(results: HostTensors): StepResult {
    const number = (name: string) => Number(results[name]!.data[0]);
    return {
      loss: number('loss'),
      correct: number('correct'),
      terms: Object.fromEntries(this.#training.terms.map((name) => [name, number(name)])),
      ...('gradientNorm' in results && { gradientNorm: number('gradientNorm') }),
    };
  }

  /** Logits of the network (of its moving average, where one is kept) for a data set; undefined if aborted. */
  evaluate(dataset: Dataset, options?: InferOptions): Promise<Inference | undefined> {
    return this.#network.infer(dataset, options);
  }

  /** What the same network says of a data set, embeddings included. */
  async infer(dataset: Dataset): Promise<Inference> {
    this.#whole ??= loadNetwork(this.classifier, this.config, this.#engine);
    return (await this.#whole).infer(dataset);
  }

  /** All states, for a checkpoint. */
  states(): Promise<Map<string, HostTensor>> {
    return this.#engine.read();
  }

  /** The variables as they are in training, by their names. */
  async values(): Promise<Weights> {
    const states = await this.#engine.read(this.variables.map(({ name }) => name));
    return new Map(Array.from(states, ([name, { data }]) => [name, data as Float32Array]));
  }

  /** The variables that {@link evaluate} uses, by their plain names. */
  async weights(): Promise<Map<string, HostTensor>> {
    const names = this.variables.map(({ name }) => name);
    const prefix = this.config.ema === undefined ? '' : emaPrefix;
    const values = await this.#engine.read(names.map((name) => prefix + name));
    return new Map(names.map((name) => [name, values.get(prefix + name)!]));
  }

  /**
   * Puts back the states of a checkpoint.
   * @throws KindredError where they are not those of this network.
   */
  async restore(states: ReadonlyMap<string, HostTensor>, source: string): Promise<void> {
    const teacher = this.teacher.map(({ name, shape }) => ({ name: teacherPrefix + name, shape }));
    for (const { name, shape } of [...this.variables, ...this.#training.auxiliary, ...teacher]) {
      const stored = states.get(name);
      if (!stored) throw new KindredError(`${source} has no "${name}": it belongs to another network`);
      if (!sameShape(stored.shape, shape)) {
        throw new KindredError(
          `${source}: "${name}" has shape ${formatShape(stored.shape)}, but this network needs ${formatShape(shape)}`,
        );
      }
    }
    await this.#engine.write(states);
  }

  /** Starts from given weights, e.g. of a network that was trained elsewhere. */
  async assign(weights: Weights): Promise<void> {
    const states = new Map<string, HostTensor>();
    for (const { name, shape } of this.variables) {
      const values = weights.get(name);
      if (!values) continue;
      states.set(name, float32(shape, values));
      if (this.config.ema !== undefined) states.set(emaPrefix + name, float32(shape, values));
    }
    await this.#engine.write(states);
  }

  /**
   * Gives the teacher its weights.
   * @param weights all of its variables
   */
  async assignTeacher(weights: Weights): Promise<void> {
    const states = statesOf(this.teacher, weights);
    await this.#engine.write(new Map(Array.from(states, ([name, value]) => [teacherPrefix + name, value])));
  }
}

/** Loads the network in training, or its moving average where one is kept. */
function loadNetwork(
  classifier: Classifier,
  { batchSize, ema, lowering, precision }: TrainConfig,
  engine: Engine,
  only?: 'logits',
): Promise<LoadedNetwork> {
  const prefix = ema === undefined ? '' : emaPrefix;
  return LoadedNetwork.onStates(engine, classifier, { batchSize, lowering, precision, prefix, only });
}
