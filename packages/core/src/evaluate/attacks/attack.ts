import { describeValue, type NamedConfig, wrongResult } from '../../config/index.js';
import { type EvaluationBatch, evaluationBatches } from '../../data/batches.js';
import type { Dataset } from '../../data/dataset.js';
import { datasetFromBuffer } from '../../data/memory-dataset.js';
import { evaluationPipeline } from '../../data/pipeline.js';
import { KindredError } from '../../errors.js';
import type { Target } from '../../graph/emitter.js';
import type { InferOptions } from '../../infer/loaded-network.js';
import { statesOf, type Weights } from '../../infer/weights.js';
import type { Classifier } from '../../models/classifier.js';
import { hashText } from '../../random/hash.js';
import { Random } from '../../random/random.js';
import type { Engine } from '../../runtime/engine.js';
import { float32, int32, scalar } from '../../runtime/host-tensor.js';
import { type LoadedProgram, withLoaded } from '../../runtime/loaded-program.js';
import { targetFor } from '../../runtime/target.js';
import { attackLabel } from './label.js';
import type { AttackMethod, AttackPlan } from './method.js';
import { ATTACKS } from './methods.js';
import { buildAttackStep } from './step.js';

const STREAM = hashText('evaluate/attack');

/** `precision: 'high'` rounds gradients no more than plain convolutions do. */
export interface AttackOptions extends InferOptions, Pick<Target, 'lowering' | 'precision'> {
  readonly engine: Engine;
  readonly classifier: Classifier;
  /** Of all of the network's variables. */
  readonly weights: Weights;
  readonly images: Dataset;
  /** One of {@link ATTACKS}, with its options. */
  readonly method: NamedConfig;
  readonly seed: number;
  /** Default 64, or as many as there are images. */
  readonly batchSize?: number;
}

/**
 * Changes each image so that the network errs, no pixel by more than epsilon. As images are uint8 everywhere else, the
 * result is rounded to whole pixel values; being whole, epsilon and the range 0 .. 255 still hold.
 *
 * The random start of image i depends on seed and i alone.
 * @returns images of the network's input size in memory, with their labels; undefined where it was ended before the
 *   last step
 * @throws UsageError for an unknown attack, a wrong option, or a plan that cannot be; KindredError for a label that is no class of the network,
 *   or weights without one of its variables.
 */
export async function attack(options: AttackOptions): Promise<Dataset | undefined> {
  const { engine, classifier, weights, images, lowering, precision } = options;
  const { part: method, options: chosen } = classifier.parts.resolve<AttackMethod>(ATTACKS, options.method);
  const { channels, height, width, classes } = classifier.config;
  checkLabels(images, classes);
  const plan = checkPlan(method, method.plan(chosen));
  const batchSize = Math.min(options.batchSize ?? 64, Math.max(1, images.labels.length));
  const target = await targetFor(engine, { lowering, precision });
  const { program, variables } = buildAttackStep(classifier, batchSize, target);
  const pixels = await withLoaded(engine.load(program, statesOf(variables, weights)), (step) =>
    takeSteps(step, options, plan, batchSize),
  );
  if (!pixels) return undefined;
  const { labels, classNames } = images;
  const label = attackLabel(options.method, classifier.parts);
  const sourceName = `images of ${method.name}`;
  return {
    ...datasetFromBuffer({ pixels, labels, channels, height, width, classNames, sourceName }),
    source: (index) => `${images.source(index)} (${label})`,
  };
}

/** The pixels of the changed images, one after the other; undefined where it was ended before the last step. */
async function takeSteps(
  step: LoadedProgram,
  { classifier, images, seed, signal, onProgress }: AttackOptions,
  plan: AttackPlan,
  batchSize: number,
): Promise<Uint8Array | undefined> {
  const { channels, height, width } = classifier.config;
  const total = images.labels.length;
  const shape = [batchSize, channels, height, width];
  const imageBytes = channels * height * width;
  const pixels = new Uint8Array(total * imageBytes);
  const constants = { epsilon: scalar(plan.epsilon), stepSize: scalar(plan.stepSize) };
  let done = 0;
  for (const batch of evaluationBatches(images, batchSize, evaluationPipeline(classifier.config))) {
    const labels = int32([batchSize], batch.labels);
    const originals = float32(shape, Float32Array.from(batch.images));
    let current = plan.randomStart ? float32(shape, randomStart(batch, plan, seed)) : originals;
    for (let i = 0; i < plan.steps; i++) {
      if (signal?.aborted) return undefined;
      const { moved } = await step.run({ images: current, originals, labels, ...constants });
      current = moved!;
    }
    // Halves go up: as epsilon is whole, not out of the ball.
    const found = (current.data as Float32Array).subarray(0, batch.count * imageBytes);
    pixels.set(found.map(Math.round), done * imageBytes);
    done += batch.count;
    onProgress?.(done, total);
  }
  return pixels;
}

function checkPlan(method: AttackMethod, given: unknown): AttackPlan {
  const plan = Object(given) as AttackPlan;
  const { epsilon, steps, stepSize, randomStart } = plan;
  const isWhole = (value: number, least: number) => Number.isInteger(value) && value >= least;
  const wrong = (expected: string, found: unknown) =>
    wrongResult(method, 'plan', expected, describeValue(found));
  if (!(isWhole(epsilon, 0) && epsilon <= 255)) throw wrong('an epsilon that is whole, in 0 .. 255', epsilon);
  if (!isWhole(steps, 1)) throw wrong('a whole number of steps, at least 1', steps);
  if (!(Number.isFinite(stepSize) && stepSize >= 0)) throw wrong('a stepSize of at least 0', stepSize);
  if (typeof randomStart !== 'boolean') throw wrong('true or false as randomStart', randomStart);
  return plan;
}

function checkLabels(images: Dataset, classes: number): void {
  const wrong = images.labels.findIndex((label) => label >= classes);
  if (wrong < 0) return;
  throw new KindredError(
    `${images.source(wrong)}: label ${images.labels[wrong]} is no class of the network, which has ${classes}; an attack needs ` +
      'images of the classes that the network was trained on',
  );
}

/** A point of the ball around each image, uniform, cut off at 0 and 255. */
function randomStart({ images, indices }: EvaluationBatch, { epsilon }: AttackPlan, seed: number) {
  const start = new Float32Array(images.length);
  const imageBytes = images.length / indices.length;
  indices.forEach((index, n) => {
    const random = new Random(seed, STREAM, index);
    for (let i = n * imageBytes; i < (n + 1) * imageBytes; i++) {
      start[i] = Math.min(Math.max(images[i]! + random.uniform(-epsilon, epsilon), 0), 255);
    }
  });
  return start;
}
