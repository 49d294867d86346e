import { Parts } from '../../config/index.js';
import type { Dataset } from '../../data/dataset.js';
import { subset } from '../../data/split.js';
import { balancedSample } from '../../evaluate/abnormality/balanced-sample.js';
import type { Engine } from '../../runtime/engine.js';
import type { TrainConfig } from '../config.js';
import { fit } from '../fit.js';
import type { RunStorage } from '../storage.js';
import { Trainer } from '../trainer.js';
import { othersThan } from '../transfer/out-of-fold.js';
import type { Judgement, JudgeWatch } from './judgement.js';
import { normalityOf } from './normality.js';

/** What {@link judgeByTraining} works on and with. */
export interface JudgeByTrainingOptions extends JudgeWatch {
  /** Makes an engine with nothing in it; it is closed here. */
  readonly createEngine: () => Engine;
  /** Of each of the trainings. */
  readonly config: TrainConfig;
  readonly parts?: Parts | undefined;
  readonly dataset: Dataset;
  /** The images of each fold, each image in one: two folds at least. */
  readonly folds: readonly Uint32Array[];
}

/** The trainings are steps on the way, of which nothing is kept. */
const nowhere: RunStorage = { saveCheckpoint: async () => {}, appendMetrics: async () => {} };
/** Training images that held-out ones are compared with. */
const compared = 1000;

/**
 * Judges images by networks that are trained from scratch, of which each was trained without the images that it judges.
 * @returns undefined where it was aborted
 * @throws KindredError where the loss is no longer finite.
 */
export async function judgeByTraining(options: JudgeByTrainingOptions): Promise<Judgement | undefined> {
  const { config, dataset, folds, createEngine } = options;
  const { classes } = config.classifier;
  const count = dataset.labels.length;
  const logits = new Float32Array(count * classes);
  const normality = new Float32Array(count);
  for (const [fold, held] of folds.entries()) {
    const engine = createEngine();
    try {
      const found = await judgeFold(engine, options, fold);
      if (!found) return undefined;
      held.forEach((image, i) => {
        logits.set(found.logits.subarray(i * classes, (i + 1) * classes), image * classes);
        normality[image] = found.normality[i]!;
      });
    } finally {
      await engine.close();
    }
  }
  return { logits, normality };
}

/** What is said of the images of a fold. */
async function judgeFold(
  engine: Engine,
  { config, parts = Parts.none, dataset, folds, signal, onProgress }: JudgeByTrainingOptions,
  fold: number,
): Promise<Judgement | undefined> {
  const held = folds[fold]!;
  const others = othersThan(held, dataset.labels.length);
  const batchSize = Math.min(config.batchSize, others.length);
  const trainer = await Trainer.create({ ...config, batchSize }, engine, parts);
  const data = { train: subset(dataset, others), validation: undefined };
  const { reason } = await fit({
    ...{ trainer, data, storage: nowhere, signal },
    onEvent(event) {
      if (event.type !== 'step') return;
      const { epoch, epochs, step, stepsPerEpoch } = event;
      const done = (fold * epochs + epoch - 1) * stepsPerEpoch + step;
      onProgress?.('training networks', done, folds.length * epochs * stepsPerEpoch);
    },
  });
  if (reason === 'interrupted' || signal?.aborted) return undefined;
  const sample = balancedSample(data.train.labels, compared, config.seed);
  const of = (images: ArrayLike<number>, from: Dataset) => trainer.infer(subset(from, images));
  const [ofHeld, ofSample] = [await of(held, dataset), await of(sample, data.train)];
  const embeddings = [ofHeld.embedding!, ofSample.embedding!];
  const dimensions = embeddings[0]!.length / held.length;
  // The held-out ones first, then those that they are compared with.
  const place = Uint32Array.from({ length: held.length + sample.length }, (_, i) => i);
  const vector = (i: number) => {
    const [matrix, row] = i < held.length ? [embeddings[0]!, i] : [embeddings[1]!, i - held.length];
    return matrix.subarray(row * dimensions, (row + 1) * dimensions);
  };
  const labels = Int32Array.from(place, (i) =>
    i < held.length ? dataset.labels[held[i]!]! : data.train.labels[sample[i - held.length]!]!,
  );
  const normality = await normalityOf(
    engine,
    trainer.classifier,
    { dimensions, vector },
    {
      ...{ held: place.subarray(0, held.length), others: place.subarray(held.length), labels },
      seed: config.seed,
    },
  );
  return { logits: ofHeld.logits, normality };
}
