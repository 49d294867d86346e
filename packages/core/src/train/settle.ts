import { describeOptionIssues, type NamedConfig, Parts, takeParts } from '../config/index.js';
import type { Dataset } from '../data/dataset.js';
import { classCounts, imageSizes } from '../data/statistics.js';
import type { Whole } from '../data/transforms/whole.js';
import { UsageError } from '../errors.js';
import { LOSSES } from '../losses/index.js';
import type { Loss } from '../losses/loss.js';
import { createClassifier } from '../models/classifier.js';
import type { Optimizer } from '../optim/optimizer.js';
import { OPTIMIZERS } from '../optim/optimizers/index.js';
import { learningRateSchedule } from '../optim/schedules/learning-rate.js';
import { requireClassWeights, settleClassWeights } from './class-weights.js';
import {
  type ParsedTrainOptions,
  type TrainConfig,
  type TransferConfig,
  trainOptionsSchema,
} from './config.js';
import { epochBatches } from './epoch-batches.js';
import type { TrainOptions } from './options.js';
import { completeOwnParts } from './own-parts.js';
import { requireMixtures } from './require-mixtures.js';
import {
  type EarlierRun,
  earlierCover,
  furtherTuning,
  hasNewHead,
  type Pretrained,
  settleCover,
  settleInput,
  settleTransfer,
  usualValidation,
} from './transfer/settle.js';
import { tuningOf } from './transfer/tuning.js';

/** Up to this size images are taken as they are; larger ones are photographs. */
const smallImage = 64;
/** What photographs are brought to where no size is given, for networks that are new and that have weights from elsewhere. */
const photographSize = 128;
const pretrainedSize = 224;
/** In tuning, steps of the usual size lose what was learned elsewhere: ours, by trial on photographs of flowers. */
const tuningRate = 0.2;
/** Batches by default, and the steps that an epoch should have at least. */
const usualBatch = 64;
const fewSteps = 8;

/**
 * Checks what a user says of a run, with parts of the user's own in it.
 * @param parts what the options may name beside the built-in parts
 * @returns the options with the names of all parts, and where to look the names up
 * @throws UsageError naming the fields that are wrong, or a loss that does not go with the mixing or the class weights.
 */
export function parseTrainOptions(
  given: TrainOptions,
  parts = Parts.none,
): { options: ParsedTrainOptions; parts: Parts } {
  const taken = takeParts(given);
  const all = parts.with(taken.parts);
  return { options: checkTrainOptions(taken.options, all), parts: all };
}

/** {@link parseTrainOptions} for options whose parts are named, as files have them. */
export function checkTrainOptions(options: unknown, parts = Parts.none): ParsedTrainOptions {
  const parsed = trainOptionsSchema.safeParse(options);
  if (!parsed.success) {
    const reason = describeOptionIssues(parsed.error, Object.keys(trainOptionsSchema.shape));
    throw new UsageError(`training options: ${reason}`);
  }
  const { loss, mix, classWeights } = parsed.data;
  if (mix !== 'none') requireMixtures(loss, mix, parts);
  if (classWeights !== undefined) requireClassWeights(loss, parts);
  return parsed.data;
}

/** What a run starts from beside its options and its data. */
export interface Start {
  /** Of weights that are transferred. */
  readonly pretrained?: Pretrained | undefined;
  /** How images of another shape than the input are shown whole; they are cut where not given. */
  readonly whole?: Whole | undefined;
  /** The run whose network is gone on with. */
  readonly earlier?: EarlierRun | undefined;
  /** How weights are transferred, where that was settled before, as for all runs of a comparison. */
  readonly transfer?: TransferConfig | undefined;
}

/**
 * Chooses what the options leave open by the training data: the network by the images' size, the augmentation by
 * what kind of images they are, the sampler by how many images of a class meet in a batch. The options of parts of the
 * user's own are filled in: no version of Kindred says which defaults they had.
 * @throws UsageError for whatever would fail later: unknown names, wrong options, images too small for the network,
 * batches that cannot be filled.
 */
export function settle(
  options: ParsedTrainOptions,
  train: Dataset,
  parts = Parts.none,
  { pretrained, whole, earlier, transfer: settled }: Start = {},
): TrainConfig {
  const { model, loss, imageSize, augment, mix, sampler, learningRate, warmupEpochs, ...others } = options;
  const { classWeights, freeze, headOnly, backboneRate, depthDecay, ...rest } = others;
  const size = imageSize
    ? { height: imageSize, width: imageSize }
    : earlier
      ? { height: earlier.classifier.height, width: earlier.classifier.width }
      : usualInput(train, { whole, pretrained });
  const changes = augment === 'none' ? [] : augment === 'auto' ? defaultAugmentation(train, size) : augment;
  const transfer =
    settled ??
    settleTransfer(options, train, changes.length > 0, { pretrained, earlier }) ??
    (earlier?.transfer && furtherTuning(earlier.transfer));
  const lossPart = parts.find<Loss>(LOSSES, loss.name);
  const batchSize = options.batchSize ?? defaultBatchSize(train.labels.length);
  if (batchSize > train.labels.length) {
    throw new UsageError(
      `batches of ${batchSize} cannot be filled: there are ${train.labels.length} training images`,
    );
  }
  const chosen: TrainConfig = {
    ...rest,
    batchSize,
    classifier: {
      model: model ?? defaultModel(size),
      loss: transfer ? lossInTuning(loss, parts) : loss,
      ...size,
      classes: train.classNames.length,
      ...settleInput(train, pretrained),
      ...(earlier ? earlierCover(size, earlier) : settleCover(size, pretrained)),
      ...(whole && { whole }),
    },
    learningRate:
      learningRate ??
      usualLearningRate(rest.optimizer, { batchSize, isTuned: transfer !== undefined }, parts),
    validation: options.validation ?? usualValidation,
    warmupEpochs: warmupEpochs ?? (transfer && rest.epochs > 1 ? 1 : 0),
    ...(transfer && { transfer }),
    ...(hasNewHead(transfer) && { lossEpoch: transfer.headEpochs }),
    sampler: sampler ?? defaultSampler(batchSize, train, lossPart),
    augment: changes,
    ...(mix !== 'none' && { mix }),
    ...(classWeights !== undefined && { classWeights: settleClassWeights(classWeights, train) }),
  };
  const config = completeOwnParts(chosen, parts);
  check(config, train, parts);
  return config;
}

/** A loss with the options that it has in tuning where no others are given. */
export function lossInTuning({ name, ...given }: NamedConfig, parts: Parts): NamedConfig {
  return { name, ...parts.find<Loss>(LOSSES, name).inTuning, ...given };
}

/** Makes once what the run will make, its first batch and learning rate included, for its errors. */
function check(config: TrainConfig, train: Dataset, parts: Parts): void {
  const classifier = createClassifier(config.classifier, parts);
  if (config.transfer) tuningOf(classifier, config.transfer);
  parts.resolve(OPTIMIZERS, config.optimizer);
  epochBatches(config, parts, train, { epoch: 0, stepInEpoch: 0 }).next();
  const { schedule, learningRate: baseLearningRate, warmupEpochs, epochs } = config;
  learningRateSchedule({ schedule, baseLearningRate, warmupEpochs }, epochs, parts)(0);
}

/** Of images, in pixels. */
export interface InputSize {
  readonly height: number;
  readonly width: number;
}

/**
 * Whether images are photographs by their size, which are brought to another one. Those with a short side are taken as they
 * are: blown up, they would have no more in them.
 * @param imageSize that they are brought to, where it is given
 */
export function isPhotograph({ height, width }: ReturnType<typeof imageSizes>, imageSize?: number): boolean {
  return Math.min(height.median, width.median) > smallImage && (imageSize ?? photographSize) > smallImage;
}

/**
 * The input where no size is given: that of small images, or their median where it varies; photographs have too many
 * pixels to take them all. Without weights that were learned at another size, images are not enlarged.
 */
export function usualInput(
  train: Dataset,
  { whole, pretrained }: Pick<Start, 'whole' | 'pretrained'> = {},
): InputSize {
  const { height, width } = imageSizes(train);
  const squareOf = (side: number) => ({ height: side, width: side });
  if (isPhotograph({ height, width })) {
    if (pretrained) return squareOf(pretrained.inputSize ?? pretrainedSize);
  } else if (height.min === height.max && width.min === width.max) {
    return { height: height.min, width: width.min };
  }
  return squareOf(Math.min(photographSize, sideOf(height.median, width.median, whole)));
}

/** Of a square in which an image has about as many pixels as by itself. */
function sideOf(height: number, width: number, whole: Whole | undefined): number {
  if (whole?.kind === 'pad') return Math.max(height, width);
  return whole ? Math.round(Math.sqrt(height * width)) : Math.min(height, width);
}

function defaultModel({ height, width }: InputSize): NamedConfig {
  const side = Math.max(height, width);
  return { name: side <= 28 ? 'lenet' : side <= smallImage ? 'resnet20' : 'resnet18' };
}

/** The usual one, halved while an epoch would have only a few steps. */
function defaultBatchSize(images: number): number {
  let batchSize = usualBatch;
  while (batchSize > 8 && batchSize * fewSteps > images) batchSize /= 2;
  return Math.min(batchSize, images);
}

/**
 * The learning rate where none is given: the optimizer's own; where it asks for that, smaller batches take smaller steps (Goyal
 * et al. 2017), and where weights of others are tuned, it is a fifth of that.
 * @throws UsageError for an unknown optimizer
 */
export function usualLearningRate(
  { name }: NamedConfig,
  { batchSize, isTuned }: { readonly batchSize: number; readonly isTuned: boolean },
  parts = Parts.none,
): number {
  const { defaultLearningRate, scalesWithBatch } = parts.find<Optimizer>(OPTIMIZERS, name);
  const share = scalesWithBatch ? Math.min(1, batchSize / usualBatch) : 1;
  return defaultLearningRate * share * (isTuned ? tuningRate : 1);
}

/** Of pairs of one class in a batch: with 20, plain shuffling did better than the balanced sampler (cc-defaults). */
const enoughPairs = 8;

/** A loss that compares samples needs images of a class to meet: by chance, where there are few classes. */
function defaultSampler(batchSize: number, train: Dataset, { needsPairs = false }: Loss): NamedConfig {
  const perClass = 4;
  const counts = classCounts(train).filter((count) => count > 0);
  const total = train.labels.length;
  const chance = counts.reduce((sum, count) => sum + (count / total) ** 2, 0);
  const isSparse = ((batchSize * (batchSize - 1)) / 2) * chance < enoughPairs;
  const classes = batchSize / perClass;
  const isPossible = Number.isInteger(classes) && classes >= 2 && classes <= counts.length;
  return { name: needsPairs && isSparse && isPossible ? 'balanced' : 'shuffle' };
}

/** Grey images are characters or the like: mirrored ones would be wrong. */
function defaultAugmentation(train: Dataset, { height, width }: InputSize): NamedConfig[] {
  if (isGrey(train)) return [];
  if (Math.max(height, width) <= smallImage) return [{ name: 'randomCrop' }, { name: 'horizontalFlip' }];
  return [
    { name: 'randomResizedCrop', scale: [0.35, 1] },
    { name: 'horizontalFlip' },
    { name: 'colorJitter', brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0 },
  ];
}

/** Whether the images have no colour, also where they are stored with three channels; a few dozen are looked at. */
function isGrey(train: Dataset): boolean {
  if (train.channels === 1) return true;
  const total = train.labels.length;
  const step = Math.max(1, Math.floor(total / 50));
  for (let index = 0; index < total; index += step) {
    const { data } = train.image(index);
    const plane = data.length / 3;
    for (let i = 0; i < plane; i++) {
      if (data[i] !== data[plane + i] || data[i] !== data[2 * plane + i]) return false;
    }
  }
  return true;
}
