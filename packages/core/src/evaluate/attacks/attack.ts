import type { NamedConfig } from '../../config/index.js';
import { type EvaluationBatch, evaluationBatches } from '../../data/batches.js';
import type { Dataset } from '../../data/dataset.js';
import { datasetFromBuffer } from '../../data/memory-dataset.js';
import type { Pipeline } from '../../data/pipeline.js';
import { KindredError } from '../../errors.js';
import type { Target } from '../../graph/emitter.js';
import type { InferOptions } from '../../infer/infer.js';
import type { Classifier } from '../../models/classifier.js';
import type { Variable } from '../../nn/scope.js';
import { hashText } from '../../random/hash.js';
import { Random } from '../../random/random.js';
import type { Engine } from '../../runtime/engine.js';
import { float32, int32, scalar } from '../../runtime/host-tensor.js';
import { attackLabel } from './label.js';
import type { AttackMethod, AttackPlan } from './method.js';
import { ATTACKS } from './methods.js';
import { buildAttackStep } from './step.js';

const STREAM = hashText('evaluate/attack');

/** Beginning of the names of the states that hold the attacked network; they stay in the engine. */
export const attackPrefix = 'attack.';

export interface AttackOptions extends InferOptions {
  readonly engine: Engine;
  /** What to lower for; `precision: 'high'` rounds gradients no more than plain convolutions do. */
  readonly target: Target;
  readonly classifier: Classifier;
  /** The values of all of the network's variables, by their names. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly images: Dataset;
  /** For evaluation: brings images to the network's input size. */
  readonly pipeline: Pipeline;
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
 * @throws UsageError for an unknown attack or a wrong option; KindredError for a label that is no class of the network,
 *   or weights without one of its variables.
 */
export async function attack(options: AttackOptions): Promise<Dataset | undefined> {
  const { engine, target, classifier, images, pipeline, seed, signal, onProgress } = options;
  const { part: method, options: chosen } = classifier.parts.resolve<AttackMethod>(ATTACKS, options.method);
  const plan = method.plan(chosen);
  const { channels, height, width, classes } = classifier.config;
  checkLabels(images, classes);
  const total = images.labels.length;
  const batchSize = Math.min(options.batchSize ?? 64, Math.max(1, total));
  const { program, variables } = buildAttackStep(classifier, batchSize, target, { prefix: attackPrefix });
  await writeWeights(engine, variables, options.weights);

  const shape = [batchSize, channels, height, width];
  const imageBytes = channels * height * width;
  const pixels = new Uint8Array(total * imageBytes);
  const constants = { epsilon: scalar(plan.epsilon), stepSize: scalar(plan.stepSize) };
  const handle = await engine.load(program);
  try {
    let done = 0;
    for (const batch of evaluationBatches(images, batchSize, pipeline)) {
      const labels = int32([batchSize], batch.labels);
      const originals = float32(shape, Float32Array.from(batch.images));
      let current = plan.randomStart ? float32(shape, randomStart(batch, plan, seed)) : originals;
      for (let step = 0; step < plan.steps; step++) {
        if (signal?.aborted) return undefined;
        const results = await engine.run(handle, { images: current, originals, labels, ...constants });
        current = results.moved!;
      }
      // Halves go up: as epsilon is whole, not out of the ball.
      const found = (current.data as Float32Array).subarray(0, batch.count * imageBytes);
      pixels.set(found.map(Math.round), done * imageBytes);
      done += batch.count;
      onProgress?.(done, total);
    }
  } finally {
    await engine.unload(handle);
  }
  const { labels, classNames } = images;
  const label = attackLabel(options.method, classifier.parts);
  const sourceName = `images of ${method.name}`;
  return {
    ...datasetFromBuffer({ pixels, labels, channels, height, width, classNames, sourceName }),
    source: (index) => `${images.source(index)} (${label})`,
  };
}

function checkLabels(images: Dataset, classes: number): void {
  const wrong = images.labels.findIndex((label) => label >= classes);
  if (wrong < 0) return;
  throw new KindredError(
    `${images.source(wrong)}: label ${images.labels[wrong]} is no class of the network, which has ${classes}; an attack needs ` +
      'images of the classes that the network was trained on',
  );
}

async function writeWeights(
  engine: Engine,
  variables: readonly Variable[],
  weights: ReadonlyMap<string, Float32Array>,
): Promise<void> {
  const states = variables.map(({ name, shape }) => {
    const values = weights.get(name);
    if (!values) throw new KindredError(`the weights have no "${name}"`);
    return [attackPrefix + name, float32(shape, values)] as const;
  });
  await engine.write(new Map(states));
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
