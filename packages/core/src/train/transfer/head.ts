import { createSampler } from '../../data/samplers/index.js';
import { KindredError } from '../../errors.js';
import { Graph } from '../../graph/graph.js';
import { sizeOf } from '../../graph/types.js';
import { statesOf, type WeightedNetwork, type Weights } from '../../infer/weights.js';
import { attentionName, type Classifier } from '../../models/classifier.js';
import { initialValue, Network } from '../../nn/scope.js';
import { feed } from '../../ops/input.js';
import { hashKey, hashText } from '../../random/hash.js';
import { Random } from '../../random/random.js';
import type { Engine } from '../../runtime/engine.js';
import { float32, type HostTensor, int32, int64Scalar, scalar } from '../../runtime/host-tensor.js';
import type { HostTensors, LoadedProgram } from '../../runtime/loaded-program.js';
import { LoadedSteps } from '../../runtime/loaded-steps.js';
import { compile } from '../../runtime/program.js';
import { targetFor } from '../../runtime/target.js';
import type { TrainConfig } from '../config.js';
import { buildTrainingProgram, type TrainingProgram } from '../programs.js';
import type { FeatureRows } from './feature-rows.js';
import type { HeadInput } from './features.js';

/** Features of labelled images. */
export interface FeatureSet {
  /** Class of each of N images. */
  readonly labels: Int32Array;
  /** The group of each, which folds do not divide (`Dataset.groups`). */
  readonly groups?: Int32Array | undefined;
  /** Of the images as they are, then of changed copies of them: each [N, ...{@link HeadInput.shape}]. */
  readonly copies: readonly FeatureRows[];
}

/** How a head is trained. */
export interface HeadCourse {
  readonly epochs: number;
  /** From which it falls to 0, by a cosine. */
  readonly learningRate: number;
}

/** What a head is trained with, as the run is. */
export type HeadConfig = Pick<
  TrainConfig,
  'batchSize' | 'sampler' | 'classWeights' | 'seed' | 'lowering' | 'precision'
>;

/** What a head is trained with: AdamW, of which it hardly matters how fast or how long, once it is long enough. */
const optimizer = { name: 'adamw' };
const learningRate = 1e-3;
/** Images that pass by in all, and epochs at least and at most. */
const passingImages = 8_000;
const [fewestEpochs, mostEpochs] = [10, 50];

/** The course for so many images. */
export function headCourse(images: number): HeadCourse {
  const epochs = Math.round(passingImages / images);
  return { epochs: Math.min(mostEpochs, Math.max(fewestEpochs, epochs)), learningRate };
}

const orderStream = hashText('transfer/order');
const copyStream = hashText('transfer/copy');

/**
 * Trains heads on the features of a frozen backbone: what the loss and the number of classes bring to a network that has
 * its weights from elsewhere. It needs an engine to itself.
 */
export class HeadTrainer {
  readonly #engine: Engine;
  readonly #config: HeadConfig;
  readonly #classifier: Classifier;
  readonly #input: HeadInput;
  readonly #training: TrainingProgram;
  readonly #steps: LoadedSteps;
  readonly #use: LoadedProgram;
  /** Of everything but what is learned. */
  readonly #given: Weights;

  private constructor(
    engine: Engine,
    config: HeadConfig,
    { classifier, weights }: WeightedNetwork,
    input: HeadInput,
    training: TrainingProgram,
    loaded: { steps: LoadedSteps; use: LoadedProgram },
  ) {
    this.#engine = engine;
    this.#config = config;
    this.#classifier = classifier;
    this.#given = weights;
    this.#input = input;
    this.#training = training;
    this.#steps = loaded.steps;
    this.#use = loaded.use;
  }

  /** @param network weights of everything that is not of the head, such as hidden layers of the embedding */
  static async create(
    engine: Engine,
    config: HeadConfig,
    network: WeightedNetwork,
    input: HeadInput,
  ): Promise<HeadTrainer> {
    const { classifier } = network;
    const { lowering, precision, batchSize, classWeights } = config;
    const target = await targetFor(engine, { lowering, precision });
    const isHead = headVariables(classifier);
    const training = buildTrainingProgram(
      classifier,
      {
        batchSize,
        optimizer,
        classWeights,
        features: input.shape,
        tuning: { freezesNormalization: true, rateOf: ({ name }) => (isHead(name) ? 1 : 0) },
      },
      target,
    );
    const graph = new Graph();
    const { root } = new Network(graph, 'inference');
    const features = feed(graph, 'features', 'float32', [batchSize, ...input.shape]);
    const { logits } = classifier.head(root, features);
    return new HeadTrainer(engine, config, network, input, training, {
      steps: await LoadedSteps.load(engine, training.program),
      use: await engine.load(compile('head', { results: { logits } }, target)),
    });
  }

  /**
   * Trains a new head.
   * @param images which of them are used; all where not given
   * @param onEpoch called after each epoch with those that are done, and its mean loss
   * @returns what it learned, by the variables' names; undefined where it was aborted
   * @throws KindredError where the loss is no longer finite.
   */
  async fit(
    { labels, copies }: FeatureSet,
    { epochs, learningRate }: HeadCourse,
    {
      images,
      signal,
      onEpoch,
    }: {
      readonly images?: Uint32Array | undefined;
      readonly signal?: AbortSignal | undefined;
      readonly onEpoch?: ((done: number, loss: number) => void) | undefined;
    } = {},
  ): Promise<Weights | undefined> {
    const { seed, sampler, batchSize } = this.#config;
    const chosen = images ?? Uint32Array.from(labels.keys());
    const chosenLabels = Int32Array.from(chosen, (image) => labels[image]!);
    const order = createSampler(sampler, this.#classifier.parts);
    await this.#engine.write(this.#firstStates());
    let step = 0;
    for (let epoch = 0; epoch < epochs; epoch++) {
      let [sum, steps] = [0, 0];
      const indices = order(chosenLabels, batchSize, new Random(seed, orderStream, epoch));
      const feedsOf = (start: number): HostTensors => {
        const batch = indices.subarray(start, start + batchSize);
        const random = new Random(seed, copyStream, step);
        const passed = epoch + start / indices.length;
        return {
          features: this.#gather(batch, (at) => [copies[random.int(copies.length)]!, chosen[at]!]),
          labels: int32(
            [batchSize],
            Int32Array.from(batch, (at) => chosenLabels[at]!),
          ),
          learningRate: scalar((learningRate / 2) * (1 + Math.cos((Math.PI * passed) / epochs))),
          step: scalar(++step),
          epoch: scalar(passed),
          randomKey: int64Scalar(hashKey(seed, step)),
        };
      };
      for (let start = 0; start < indices.length; ) {
        if (signal?.aborted) return undefined;
        const first = step + 1;
        const feeds: HostTensors[] = [];
        for (
          const { count } = this.#steps;
          feeds.length < count && start < indices.length;
          start += batchSize
        ) {
          feeds.push(feedsOf(start));
        }
        const losses = (await this.#steps.run(feeds)).map((results) => Number(results.loss!.data[0]));
        const lost = losses.findIndex((loss) => !Number.isFinite(loss));
        if (lost >= 0) {
          throw new KindredError(
            `the loss became ${losses[lost]} in step ${first + lost} of training the head; try another loss, or its milder options`,
          );
        }
        sum += losses.reduce((total, loss) => total + loss, 0);
        steps += losses.length;
      }
      onEpoch?.(epoch + 1, sum / steps);
    }
    return this.#learned();
  }

  /**
   * What the network with the head that was trained last says of images.
   * @param features of N images
   * @param images which of them are asked for; all where not given
   * @returns logits [N, K]
   */
  async logits(features: FeatureRows, images?: Uint32Array): Promise<Float32Array> {
    const { batchSize } = this.#config;
    const { classes } = this.#classifier.config;
    const total = images?.length ?? features.count;
    const all = new Float32Array(total * classes);
    for (let start = 0; start < total; start += batchSize) {
      const batch = Uint32Array.from({ length: batchSize }, (_, i) => Math.min(start + i, total - 1));
      const { logits } = await this.#use.run({
        features: this.#gather(batch, (at) => [features, images?.[at] ?? at]),
      });
      const count = Math.min(batchSize, total - start);
      all.set((logits!.data as Float32Array).subarray(0, count * classes), start * classes);
    }
    return all;
  }

  /** The features of a batch, each taken from an image's place in some features. */
  #gather(batch: Uint32Array, from: (at: number) => readonly [FeatureRows, number]): HostTensor {
    const { shape } = this.#input;
    const size = sizeOf(shape);
    const values = new Float32Array(batch.length * size);
    batch.forEach((at, i) => {
      const [features, image] = from(at);
      values.set(features.get(image), i * size);
    });
    return float32([batch.length, ...shape], values);
  }

  /** The head as it begins, and what it stands on. */
  #firstStates(): Map<string, HostTensor> {
    const { variables, auxiliary } = this.#training;
    const isHead = headVariables(this.#classifier);
    const given = variables.filter(({ name }) => !isHead(name));
    const states = statesOf(given, this.#given);
    for (const variable of variables.filter(({ name }) => isHead(name))) {
      states.set(variable.name, float32(variable.shape, initialValue(variable, this.#config.seed)));
    }
    for (const { name, shape } of auxiliary)
      states.set(name, float32(shape, new Float32Array(sizeOf(shape))));
    return states;
  }

  async #learned(): Promise<Weights> {
    const isHead = headVariables(this.#classifier);
    const names = this.#training.variables.map(({ name }) => name).filter(isHead);
    const states = await this.#engine.read(names);
    return new Map(Array.from(states, ([name, { data }]) => [name, data as Float32Array]));
  }
}

/** Tells the variables that a loss brings, by their names: its classifier and its attention. */
export function headVariables({ classifierName }: Classifier): (name: string) => boolean {
  return (name) => [classifierName, attentionName].some((module) => name.startsWith(`${module}.`));
}
