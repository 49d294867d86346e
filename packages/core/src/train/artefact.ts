import { Parts } from '../config/index.js';
import { KindredError } from '../errors.js';
import type { Target } from '../graph/emitter.js';
import { type DType, formatType, type Shape, sameShape } from '../graph/types.js';
import { buildInferenceProgram } from '../infer/program.js';
import { opset } from '../lowering/lower.js';
import { createClassifier } from '../models/classifier.js';
import { encodeModel } from '../onnx/model.js';
import type { InputAttributes } from '../ops/input.js';
import type { HostTensor } from '../runtime/host-tensor.js';
import type { Program } from '../runtime/program.js';
import type { TrainConfig } from './config.js';
import { teacherPrefix } from './distillation.js';
import { emaPrefix } from './programs.js';
import { firstStates, runProgram } from './run-program.js';

/** An input or output of a model in a {@link TrainingManifest}. */
export interface TensorDescription {
  readonly name: string;
  readonly dtype: DType;
  /** `steps`: any number, the same for all that have it. */
  readonly shape: readonly (number | 'steps')[];
  /** What it is; of states nothing is said. */
  readonly meaning?: string;
}

/** What the models of a {@link TrainingArtefact} take and give, and how they are called. */
export interface TrainingManifest {
  readonly format: 'kindred-training';
  readonly version: 1;
  /** What to do with the three models, in sentences. */
  readonly usage: readonly string[];
  /** ONNX Runtime's `graphOptimizationLevel` with which `train` and `evaluate` are fast and exact. */
  readonly graphOptimizationLevel: Program['optimization'];
  readonly labels: readonly string[];
  /** What a state begins as: outputs of the model `first`, without inputs. */
  readonly first: { readonly file: string; readonly outputs: readonly string[] };
  readonly train: {
    readonly file: string;
    readonly feeds: readonly TensorDescription[];
    readonly states: readonly TensorDescription[];
    readonly results: readonly TensorDescription[];
    /** The outputs that become the new values of states. */
    readonly updates: Program['updates'];
  };
  readonly evaluate: {
    readonly file: string;
    readonly feeds: readonly TensorDescription[];
    /** Some of the states of `train`. */
    readonly states: readonly TensorDescription[];
    readonly results: readonly TensorDescription[];
  };
  /** With what the run was trained. */
  readonly recipe: Pick<
    TrainConfig,
    | 'classifier'
    | 'optimizer'
    | 'learningRate'
    | 'schedule'
    | 'warmupEpochs'
    | 'epochs'
    | 'batchSize'
    | 'seed'
  >;
}

/** Training as ONNX models for any ONNX Runtime, in any language, with nothing of Kindred. */
export interface TrainingArtefact {
  readonly first: Uint8Array;
  readonly train: Uint8Array;
  readonly evaluate: Uint8Array;
  readonly manifest: TrainingManifest;
}

/** Names of the files of an artefact. */
export const artefactFiles = {
  first: 'first.onnx',
  train: 'train.onnx',
  evaluate: 'eval.onnx',
  manifest: 'training.json',
} as const;

/** What a training artefact is made of and for. */
/** What an artefact holds beside what the configuration says. */
export interface ArtefactOptions {
  readonly labels: readonly string[];
  /** What the states begin as, such as those of a checkpoint; as at the beginning of a run where not given. */
  readonly states?: ReadonlyMap<string, HostTensor> | undefined;
  readonly parts?: Parts;
}

/**
 * The training step of a run, its network in use and its states, each as an ONNX model. One call of `train` takes any number
 * of steps, and gives what `Trainer.steps` gives. In the forms for a CPU that do not depend on the machine.
 * @throws KindredError where a state is missing, or is another network's.
 */
export function trainingArtefact(
  config: TrainConfig,
  { labels, states, parts = Parts.none }: ArtefactOptions,
): TrainingArtefact {
  const { lowering, precision, batchSize, ema } = config;
  const classifier = createClassifier(config.classifier, parts);
  const target: Target = { provider: 'cpu', block: undefined, lowering, precision };
  const training = runProgram(config, classifier, target, parts);
  const prefix = ema === undefined ? '' : emaPrefix;
  const inference = buildInferenceProgram(classifier, batchSize, target, { prefix, only: 'logits' });
  const { program: train } = training;
  const { program: evaluate } = inference;
  const beginning = statesOf(train, states ?? firstStates(training, config.seed));
  const { height, width, channels, classes } = config.classifier;
  return {
    first: encodeStates(beginning),
    train: train.model,
    evaluate: evaluate.model,
    manifest: {
      format: 'kindred-training',
      version: 1,
      usage,
      graphOptimizationLevel: train.optimization,
      labels,
      first: { file: artefactFiles.first, outputs: [...beginning.keys()] },
      train: {
        file: artefactFiles.train,
        feeds: train.feeds.map(describe),
        states: train.states.map(describe),
        results: train.results.map((name) => ({
          ...{ name, dtype: 'float32', shape: ['steps'] },
          meaning: meanings[name] ?? `part of the loss: ${name}`,
        })),
        updates: train.updates,
      },
      evaluate: {
        file: artefactFiles.evaluate,
        feeds: evaluate.feeds.map(describe),
        states: evaluate.states.map(describe),
        results: [
          {
            ...{ name: 'logits', dtype: 'float32', shape: [batchSize, classes] },
            meaning: `scores of the classes for images of ${channels}x${height}x${width} pixels; the largest is the answer`,
          },
        ],
      },
      recipe: recipeOf(config),
    },
  };
}

const usage = [
  'Run first.onnx without inputs: its outputs are the states, by the names of the inputs that they are for.',
  'Run train.onnx with all feeds and states; the first axis of each feed counts the steps of the call.',
  'Each update names an output: from then on it is the state of that name. States without an update stay.',
  'Run eval.onnx with images and the states that it names to get logits; fill a last batch with any images.',
  'Use graphOptimizationLevel as given here: other levels may change the forms that were chosen, and their speed.',
];

const meanings: Readonly<Record<string, string>> = {
  images: 'pixels from 0 to 255, planes of red, green and blue (or grey); the normalisation is inside',
  labels: 'classes of the images, as numbers of `labels`',
  targets: 'shares of the classes in each mixed image',
  learningRate: 'of each step; see `recipe` for that of the run',
  step: 'number of the step, from 1; it goes on over calls',
  epoch: 'passes over the data that are done, with a fraction',
  randomKey: 'any number, another one for each step: what is random in a step follows from it',
  loss: 'mean loss of each step',
  correct: 'images of each step that were classified rightly',
  gradientNorm: 'global norm of the gradients before clipping',
};

function describe({ name, dtype, shape, kind }: InputAttributes): TensorDescription {
  const meaning = kind === 'feed' ? meanings[name] : undefined;
  return {
    ...{ name, dtype, shape: shape.map((dim) => (dim === -1 ? 'steps' : dim)) },
    ...(meaning !== undefined && { meaning }),
  };
}

function statesOf(
  { states }: Program,
  given: ReadonlyMap<string, HostTensor>,
): ReadonlyMap<string, HostTensor> {
  return new Map(
    states.map(({ name, dtype, shape }) => {
      const value = given.get(name);
      if (!value) {
        const whose = name.startsWith(teacherPrefix) ? "the teacher's" : 'the state';
        throw new KindredError(`${whose} "${name}" is missing: start from a checkpoint of this run`);
      }
      if (value.dtype !== dtype || !sameShape(value.shape, shape)) {
        throw new KindredError(
          `the state "${name}" is ${formatType(value)}, not ${formatType({ dtype, shape })}`,
        );
      }
      return [name, value];
    }),
  );
}

/** A model without inputs that gives states. */
function encodeStates(states: ReadonlyMap<string, HostTensor>): Uint8Array {
  const stored = (name: string) => `stored: ${name}`;
  const values = [...states].map(([name, { dtype, shape }]) => ({ name, dtype, shape: shape as Shape }));
  return encodeModel({
    name: 'first states',
    opset,
    nodes: values.map(({ name }) => ({
      ...{ type: 'Identity', name: `first/${name}`, attributes: {} },
      ...{ inputs: [stored(name)], outputs: [name] },
    })),
    inputs: [],
    outputs: values,
    initializers: [...states].map(([name, { dtype, shape, data }]) => ({
      ...{ name: stored(name), dtype, shape },
      bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    })),
  });
}

function recipeOf(config: TrainConfig): TrainingManifest['recipe'] {
  const { classifier, optimizer, learningRate, schedule, warmupEpochs, epochs, batchSize, seed } = config;
  return { classifier, optimizer, learningRate, schedule, warmupEpochs, epochs, batchSize, seed };
}
