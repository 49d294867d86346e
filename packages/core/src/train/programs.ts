import { gradients } from '../autodiff/gradients.js';
import type { NamedConfig, Resolved } from '../config/index.js';
import { UsageError } from '../errors.js';
import type { Target } from '../graph/emitter.js';
import { Graph, type Tensor } from '../graph/graph.js';
import { requireTensor } from '../graph/require-tensor.js';
import type { Shape } from '../graph/types.js';
import { batchFeeds } from '../infer/program.js';
import type { Classifier } from '../models/classifier.js';
import { Network, type Variable } from '../nn/scope.js';
import { add, div, minimum, mul, sub } from '../ops/elementwise/index.js';
import { feed, state } from '../ops/input.js';
import { cast, equal } from '../ops/logic/index.js';
import { argMax } from '../ops/reduce/max.js';
import { sum } from '../ops/reduce/sum.js';
import { oneHot } from '../ops/shape/one-hot.js';
import { clipByGlobalNorm } from '../optim/clip.js';
import type { Optimizer } from '../optim/optimizer.js';
import { OPTIMIZERS } from '../optim/optimizers/index.js';
import { compileSteps, type StepsProgram } from '../runtime/steps.js';
import { type Distillation, distil } from './distillation.js';

/** Beginnings of the names of states that are not the network's own. */
export const optimizerPrefix = 'optimizer.';
/** Beginning of the names of the moving averages among the states. */
export const emaPrefix = 'ema.';

/** What a step of training consists of beside network and loss. */
export interface TrainingOptions {
  readonly batchSize: number;
  readonly optimizer: NamedConfig;
  /** Largest global norm of the gradients; no clipping where not given. */
  readonly clipNorm?: number | undefined;
  /** How much the classes count in the loss, one weight for each; all alike where not given. */
  readonly classWeights?: readonly number[] | undefined;
  /** Decay of the exponential moving average of the variables; none is kept where not given. */
  readonly ema?: number | undefined;
  /** How batches are mixed, where they are: the step then takes the shares of the classes. */
  readonly mix?: NamedConfig | undefined;
  /** Another network whose answers are learned, too. */
  readonly distillation?: Distillation | undefined;
  /** Which variables are learned how fast, where a network that was trained before is tuned. */
  readonly tuning?: Tuning | undefined;
  /** Shape [C, h, w] of the feature maps that the step takes in place of images, where the head alone is trained. */
  readonly features?: Shape | undefined;
}

/** How a network that was trained before is trained further. */
export interface Tuning {
  /** Whether batch normalisation stays as it is, statistics and all. */
  readonly freezesNormalization: boolean;
  /** A variable's learning rate as a multiple of the run's; 0: it stays as it is. */
  rateOf(variable: Variable): number;
}

/** A state that a training program keeps beside the network's variables; all of them start at zero or a copy. */
export interface AuxiliaryState {
  readonly name: string;
  readonly shape: readonly number[];
  /** The variable that it starts as a copy of; zeros where not given. */
  readonly copyOf?: string;
}

/** A step of training as a program, and the states that it keeps. */
export interface TrainingProgram {
  readonly program: StepsProgram;
  readonly variables: readonly Variable[];
  readonly auxiliary: readonly AuxiliaryState[];
  /** The variables of the teacher, where there is one; their states begin with {@link teacherPrefix}. */
  readonly teacher: readonly Variable[];
  /** Names of the loss's terms, which are results beside `loss` and `correct`. */
  readonly terms: readonly string[];
}

/**
 * One step of training as a program: images and labels in, loss out, and every parameter moved.
 *
 * Feeds of a step: `images` uint8 [N, C, H, W], `labels` int32 [N], `learningRate`, `step` (from 1) and `epoch` float32
 * scalars, `randomKey` int64 scalar, and `targets` float32 [N, K] where batches are mixed; only those that the
 * network uses are asked for. A head alone takes `features` float32 [N, C, h, w] in place of the images. Results: `loss`, `correct` (number of predictions in the batch that are the label),
 * the loss's terms, and `gradientNorm` where gradients are clipped.
 */
export function buildTrainingProgram(
  classifier: Classifier,
  options: TrainingOptions,
  target: Target,
): TrainingProgram {
  const graph = new Graph();
  const { tuning } = options;
  const network = new Network(graph, 'training', '', tuning?.freezesNormalization);
  const { labels, images } = batchFeeds(graph, classifier, options.batchSize);
  const tensors = options.features
    ? classifier.head(
        network.root,
        feed(graph, 'features', 'float32', [options.batchSize, ...options.features]),
      )
    : classifier.build(network.root, images);
  const { classes } = classifier.config;
  const targets = options.mix
    ? feed(graph, 'targets', 'float32', [options.batchSize, classes])
    : oneHot(labels, classes);
  const epoch = feed(graph, 'epoch', 'float32', []);
  const { classWeights } = options;
  const own = classifier.loss(network.root, tensors, { labels, targets, epoch, classWeights });
  const taught = options.distillation && distil(images, tensors.logits, own.total, options.distillation);
  const { total } = taught ?? own;
  const terms = taught ? { ...own.terms, distillation: taught.divergence } : own.terms;

  const results: Record<string, Tensor> = { loss: total, ...terms };
  results.correct = graph.scope('accuracy', () => countCorrect(tensors.logits, labels));
  const auxiliary: AuxiliaryState[] = [];
  const updates = new Map(network.updates);
  const learned = differentiate(network, total, tuning);
  const clipped = graph.scope('clip', () => {
    if (options.clipNorm === undefined) return learned;
    const { clipped, norm } = clipByGlobalNorm(
      learned.map(({ gradient }) => gradient),
      options.clipNorm,
    );
    results.gradientNorm = norm;
    return learned.map(({ variable }, i) => ({ variable, gradient: clipped[i]! }));
  });
  const optimizer = classifier.parts.resolve<Optimizer>(OPTIMIZERS, options.optimizer);
  applyOptimizer(graph, clipped, optimizer, updates, auxiliary);
  if (options.ema !== undefined) averageVariables(graph, network, options.ema, updates, auxiliary);

  return {
    program: compileSteps('training step', { results, updates }, target),
    variables: [...network.variables.values()],
    auxiliary,
    teacher: taught?.variables ?? [],
    terms: Object.keys(terms),
  };
}

function countCorrect(logits: Tensor, labels: Tensor): Tensor {
  return sum(cast(equal(cast(argMax(logits, 1), 'int32'), labels), 'float32'));
}

interface Learned {
  readonly variable: Variable;
  readonly gradient: Tensor;
}

/** The parameters that are learned and that the loss depends on, each with its gradient. */
function differentiate(network: Network, loss: Tensor, tuning: Tuning | undefined): Learned[] {
  const parameters = network.parameters.flatMap((variable) => {
    const rate = tuning?.rateOf(variable) ?? 1;
    if (rate === 0) return [];
    return [{ ...variable, learningRateFactor: rate * variable.learningRateFactor }];
  });
  const found = gradients(
    loss,
    parameters.map(({ tensor }) => tensor),
  );
  return parameters.flatMap((variable, i) => (found[i] ? [{ variable, gradient: found[i] }] : []));
}

function applyOptimizer(
  graph: Graph,
  learned: readonly Learned[],
  { part: optimizer, options }: Resolved<Optimizer>,
  updates: Map<string, Tensor>,
  auxiliary: AuxiliaryState[],
): void {
  const learningRate = feed(graph, 'learningRate', 'float32', []);
  const step = feed(graph, 'step', 'float32', []);
  for (const { variable, gradient } of learned) {
    const stateName = (moment: string) => `${optimizerPrefix}${moment}.${variable.name}`;
    const next = graph.scope(`optimizer/${variable.name}`, () =>
      optimizer.update(
        {
          parameter: variable.tensor,
          gradient,
          learningRate:
            variable.learningRateFactor === 1 ? learningRate : mul(learningRate, variable.learningRateFactor),
          step,
          decay: variable.decay,
          moment: (name, shape) => {
            auxiliary.push({ name: stateName(name), shape });
            return state(graph, stateName(name), 'float32', shape);
          },
          setMoment: (name, value) => {
            const kept = auxiliary.find((known) => known.name === stateName(name));
            if (!kept) throw new UsageError(`there is no moment "${name}": ask for it with \`moment\` first`);
            updates.set(kept.name, requireTensor(optimizer, `setMoment('${name}')`, value, kept.shape));
          },
        },
        options,
      ),
    );
    updates.set(variable.name, requireTensor(optimizer, 'update', next, variable.shape));
  }
}

/**
 * Averages of all variables: average = d average + (1 - d) value, with d = min(decay, (1 + step) / (10 + step))
 * so that the first steps are forgotten sooner (as in TensorFlow's ExponentialMovingAverage).
 */
function averageVariables(
  graph: Graph,
  network: Network,
  decay: number,
  updates: Map<string, Tensor>,
  auxiliary: AuxiliaryState[],
): void {
  graph.scope('ema', () => {
    const step = feed(graph, 'step', 'float32', []);
    const current = minimum(div(add(step, 1), add(step, 10)), decay);
    for (const { name, shape, tensor } of network.variables.values()) {
      const average = state(graph, emaPrefix + name, 'float32', shape);
      const value = updates.get(name) ?? tensor;
      auxiliary.push({ name: emaPrefix + name, shape, copyOf: name });
      updates.set(emaPrefix + name, add(mul(average, current), mul(value, sub(1, current))));
    }
  });
}
