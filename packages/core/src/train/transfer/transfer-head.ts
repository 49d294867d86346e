import { sizeOf } from '../../graph/types.js';
import type { WeightedNetwork, Weights } from '../../infer/weights.js';
import type { Engine } from '../../runtime/engine.js';
import { withLoaded } from '../../runtime/loaded-program.js';
import type { HeadResult } from '../checkpoint.js';
import type { NewHeadConfig, TrainConfig } from '../config.js';
import type { TrainEvent } from '../events.js';
import type { PreparedData } from '../prepare-data.js';
import { crossValidate, headAccuracy, stratifiedFolds } from './cross-validate.js';
import { extractFeatures, type FeatureCache } from './extract.js';
import type { OpenRows } from './feature-rows.js';
import { FeatureExtractor, type HeadInput } from './features.js';
import { type FeatureSet, HeadTrainer, headCourse } from './head.js';

/** What {@link transferHead} works on and with. */
export interface TransferOptions {
  /** With nothing in it, to be closed by the caller. */
  readonly engine: Engine;
  readonly config: TrainConfig & { readonly transfer: NewHeadConfig };
  /** The network with the weights from elsewhere; those of its head are not looked at. */
  readonly network: WeightedNetwork;
  readonly data: Pick<PreparedData, 'train' | 'validation'>;
  /**
   * Opens a cache of features, which is saved after they are extracted, also where that is aborted.
   * @param size numbers in the features of an image
   */
  readonly openCache?: ((size: number) => Promise<FeatureCache>) | undefined;
  /** Where features are kept; in memory where not given. */
  readonly openRows?: OpenRows | undefined;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
  /** Told how far it is. */
  readonly onEvent?: ((event: TrainEvent) => void) | undefined;
}

/** A head on a frozen backbone. */
export interface TransferredHead {
  /** Of the variables that it learned, by their names. */
  readonly weights: Weights;
  /** On the validation images; else by cross-validation, where the run asks for it. */
  readonly result: HeadResult | undefined;
}

/** Images in a run of the backbone. */
const extractionBatch = 32;

/**
 * Trains a head for the classes of some data on the backbone of a network that was trained elsewhere: the features of the
 * images, and of changed copies of them, are extracted once, and the head is fitted to them in seconds.
 * @returns undefined where it was aborted
 * @throws KindredError where the loss is no longer finite.
 */
export async function transferHead(options: TransferOptions): Promise<TransferredHead | undefined> {
  const { engine, config, network } = options;
  const found = await withLoaded(
    FeatureExtractor.load(engine, network, extractionBatch),
    async (extractor) => {
      const cache = await options.openCache?.(sizeOf(extractor.input.shape));
      const sets = await extractSets(extractor, cache, options);
      await cache?.save();
      return sets && { ...sets, input: extractor.input };
    },
  );
  return found && fitHead(options, config, found);
}

interface Sets {
  readonly train: FeatureSet;
  readonly validation: FeatureSet | undefined;
}

async function extractSets(
  extractor: FeatureExtractor,
  cache: FeatureCache | undefined,
  { config, network, data, openRows, signal, onEvent }: TransferOptions,
): Promise<Sets | undefined> {
  const changed = config.transfer.copies;
  const trainTotal = data.train.labels.length * (changed + 1);
  const total = trainTotal + (data.validation?.labels.length ?? 0);
  let knownBefore = 0;
  let knownSoFar = 0;
  const extract = (part: 'train' | 'validation', changed: number, before: number) =>
    extractFeatures(extractor, data[part]!, { config, changed }, network.classifier.parts, {
      openRows,
      cache,
      signal,
      onProgress: (done, _, known) => {
        knownSoFar = knownBefore + known;
        onEvent?.({ type: 'features', done: before + done, total, known: knownSoFar });
      },
    });
  const train = await extract('train', changed, 0);
  if (!train) return undefined;
  if (!data.validation) return { train, validation: undefined };
  knownBefore = knownSoFar;
  const validation = await extract('validation', 0, trainTotal);
  return validation && { train, validation };
}

async function fitHead(
  { engine, network, signal, onEvent }: TransferOptions,
  config: TransferOptions['config'],
  { train, validation, input }: Sets & { readonly input: HeadInput },
): Promise<TransferredHead | undefined> {
  const { classes } = config.classifier;
  const { headEpochs, folds } = config.transfer;
  const course = { ...headCourse(train.labels.length), epochs: headEpochs };
  const dealt =
    validation || folds === undefined ? [] : stratifiedFolds(train.labels, folds, config.seed, train.groups);
  const total = headEpochs * (dealt.length + 1);
  let done = 0;
  const onEpoch = (_: number, loss: number) => onEvent?.({ type: 'head', done: ++done, total, loss });
  const smallest = train.labels.length - Math.max(0, ...dealt.map((fold) => fold.length));
  const batchSize = Math.min(config.batchSize, smallest);
  // The sampler is one for the run's batches: a smaller one may not be what it can fill.
  const sampler = batchSize < config.batchSize ? { name: 'shuffle' } : config.sampler;
  const trainer = await HeadTrainer.create(engine, { ...config, batchSize, sampler }, network, input);
  const validated =
    dealt.length > 0
      ? await crossValidate(trainer, train, course, { folds: dealt, classes, signal, onEpoch })
      : undefined;
  const weights = await trainer.fit(train, course, { signal, onEpoch });
  if (!weights || signal?.aborted) return undefined;
  const measured =
    validation && headAccuracy(await trainer.logits(validation.copies[0]!), validation.labels, classes);
  const result = measured ?? (validated && { ...validated, ...(folds !== undefined && { folds }) });
  return { weights, result };
}
