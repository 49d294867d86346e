import type { MixChoice } from '../data/mixing/index.js';
import type { SamplerChoice } from '../data/samplers/index.js';
import type { TransformChoice } from '../data/transforms/index.js';
import type { LossChoice } from '../losses/index.js';
import type { ModelChoice } from '../models/index.js';
import type { OptimizerChoice } from '../optim/optimizers/index.js';
import type { ScheduleChoice } from '../optim/schedules/index.js';
import type { ClassWeights } from './class-weights.js';

/**
 * What a user may say of a training run; all of it can be left out. `kindred train --help` and the lists
 * (`kindred losses`, ...) show the same options, with the names and options of what is chosen by name. Whatever is
 * chosen by name can be a constant, `{ loss: losses.arcface }`, `{ loss: { use: losses.cc, lambda: 0.1 } }`, and a part
 * of one's own: `{ loss: mine }`, `{ loss: { use: mine, weight: 2 } }`.
 */
export interface TrainOptions {
  /** Network; by default `lenet` for images of up to 28 pixels, `resnet20` up to 64, else `resnet18`. */
  readonly model?: ModelChoice | undefined;
  /** Loss; `cc` by default. */
  readonly loss?: LossChoice | undefined;
  /** Passes over the training data; what does not fill a last batch waits for the next one. 10 by default. */
  readonly epochs?: number | undefined;
  /** Images in a step; 64 by default, less where that would leave an epoch only a few steps. */
  readonly batchSize?: number | undefined;
  /** Base learning rate; by default the optimizer's own, for SGD in proportion to batches below 64; in tuning a fifth of it. */
  readonly learningRate?: number | undefined;
  /** Update rule; `sgd` by default. */
  readonly optimizer?: OptimizerChoice | undefined;
  /** Course of the learning rate; `cosine` by default. */
  readonly schedule?: ScheduleChoice | undefined;
  /** Epochs, fractions allowed, over which the learning rate rises linearly from 0; by default none, 1 in tuning. */
  readonly warmupEpochs?: number | undefined;
  /** Largest global norm of the gradients; no clipping by default. */
  readonly clipNorm?: number | undefined;
  /** Decay, in (0, 1), of a moving average of the weights, which is then used; none by default. */
  readonly ema?: number | undefined;
  /** How batches are drawn; by default at random, or such that classes meet where the loss needs it. */
  readonly sampler?: SamplerChoice | undefined;
  /** Random changes of training images: `none`, a list, or `auto` (crops and flips, but not of grey images). */
  readonly augment?: 'auto' | 'none' | readonly TransformChoice[] | undefined;
  /** Mixing of a batch's images, and of their classes, for losses that accept mixtures; `none` by default. */
  readonly mix?: 'none' | MixChoice | undefined;
  /**
   * How much the classes count in the loss, whose mean over a batch is divided by their weights there (PyTorch's `weight`):
   * `balanced`, in inverse proportion to their training images; a weight for each class by its name; or a list of them in
   * the order of the classes. All alike by default. Terms that compare images with each other are not weighted.
   */
  readonly classWeights?: ClassWeights | undefined;
  /**
   * Height and width in pixels that images are brought to; by default small images' own, 128 for photographs,
   * with weights from elsewhere theirs (mostly 224).
   */
  readonly imageSize?: number | undefined;
  /**
   * Share, in [0, 1), of the training images held out for validation where the data has no such split; 0.1 by default.
   * Where a network with weights from elsewhere gets a head for fewer than 20 images of a class, none are held out: the
   * head is cross-validated.
   */
  readonly validation?: number | undefined;
  /** Use only so many training images of each class. */
  readonly limitPerClass?: number | undefined;
  /**
   * For studies: the share, in [0, 1), of the training labels that are made wrong, from the seed, each to another class with the
   * same chance. Those of validation and test images stay. None by default.
   */
  readonly labelNoise?: number | undefined;
  /** Stop after so many epochs without a better validation accuracy; never by default. */
  readonly patience?: number | undefined;
  /** Minutes between the checkpoints inside an epoch; 2 by default. One is always written at its end. */
  readonly checkpointMinutes?: number | undefined;
  /** ONNX forms: chosen for speed, or the simplest. `fast` by default. */
  readonly lowering?: 'fast' | 'reference' | undefined;
  /** `high` avoids the Winograd forms, which round about ten times as much as plain convolutions. */
  readonly precision?: 'standard' | 'high' | undefined;
  /** Seed of everything random, in 0 .. 2^31 - 1; 1 by default. */
  readonly seed?: number | undefined;
  /**
   * For a network with weights from elsewhere: which layers stay as they are while it is tuned. `none`, the first so many
   * convolutions and linear layers, or `all`, so that the head alone is trained. `none` by default, and `all` where there
   * are too few images for a validation set.
   */
  readonly freeze?: 'none' | 'all' | number | undefined;
  /** The same as `freeze: 'all'`. */
  readonly headOnly?: boolean | undefined;
  /** In tuning: learning rate of the backbone as a multiple of the head's; 0.1 by default. */
  readonly backboneRate?: number | undefined;
  /** In tuning: what the rate is multiplied by from each of the backbone's layers to the one before it; 1 by default. */
  readonly depthDecay?: number | undefined;
}
