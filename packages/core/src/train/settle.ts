import type * as z from 'zod';
import { type NamedConfig, resolveNamed } from '../config/named.js';
import type { Dataset } from '../data/dataset.js';
import { channelStatistics, imageSizes } from '../data/statistics.js';
import { UsageError } from '../errors.js';
import { OPTIMIZERS } from '../optim/optimizers/index.js';
import {
  type ParsedTrainOptions,
  type TrainConfig,
  type TrainOptions,
  trainOptionsSchema,
} from './config.js';

/** Up to this size images are taken as they are; larger ones are photographs of many sizes. */
const smallImage = 64;
/** What photographs are brought to where no size is given. */
const photographSize = 128;

/** @throws UsageError naming the fields that are wrong. */
export function parseTrainOptions(options: TrainOptions): ParsedTrainOptions {
  const parsed = trainOptionsSchema.safeParse(options);
  if (!parsed.success) throw new UsageError(`training options: ${describeIssues(parsed.error)}`);
  return parsed.data;
}

/**
 * Chooses what the options leave open by the training data: the network by the images' size, the
 * augmentation by what kind of images they are, the sampler by how many images of a class meet in a batch.
 * @throws UsageError for an unknown optimizer.
 */
export function settle(options: ParsedTrainOptions, train: Dataset): TrainConfig {
  const { model, loss, imageSize, augment, sampler, learningRate, ...rest } = options;
  const size = imageSize ? { height: imageSize, width: imageSize } : naturalSize(train);
  const classes = train.classNames.length;
  const batchSize = Math.min(rest.batchSize, train.labels.length);
  return {
    ...rest,
    batchSize,
    classifier: {
      model: model ?? defaultModel(size),
      loss,
      channels: train.channels as 1 | 3,
      ...size,
      classes,
      normalization: channelStatistics(train),
    },
    learningRate:
      learningRate ?? resolveNamed(OPTIMIZERS, rest.optimizer, 'optimizer').entry.defaultLearningRate,
    sampler: sampler ?? defaultSampler(batchSize, classes),
    augment: augment === 'none' ? [] : augment === 'auto' ? defaultAugmentation(train, size) : augment,
  };
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** The data's own size where all images share it. */
function naturalSize(train: Dataset): Size {
  const { height, width } = imageSizes(train);
  const isUniform = height.min === height.max && width.min === width.max;
  return isUniform
    ? { height: height.min, width: width.min }
    : { height: photographSize, width: photographSize };
}

function defaultModel({ height, width }: Size): NamedConfig {
  const side = Math.max(height, width);
  return { name: side <= 28 ? 'lenet' : side <= smallImage ? 'resnet20' : 'resnet18' };
}

/** A loss that compares samples needs classes to meet: plain shuffling gives that where they are few. */
function defaultSampler(batchSize: number, classes: number): NamedConfig {
  const perClass = 4;
  const isSparse = batchSize < 2 * classes;
  return {
    name: isSparse && batchSize % perClass === 0 && batchSize >= 2 * perClass ? 'balanced' : 'shuffle',
  };
}

/** Grey images are characters or the like: mirrored ones would be wrong. */
function defaultAugmentation(train: Dataset, { height, width }: Size): NamedConfig[] {
  if (train.channels === 1) return [];
  if (Math.max(height, width) <= smallImage) return [{ name: 'randomCrop' }, { name: 'horizontalFlip' }];
  return [
    { name: 'randomResizedCrop', scale: [0.35, 1] },
    { name: 'horizontalFlip' },
    { name: 'colorJitter', brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0 },
  ];
}

function describeIssues(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ');
}
