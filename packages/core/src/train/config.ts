import * as z from 'zod';
import { choiceField, namedConfigSchema } from '../config/index.js';
import { MIXES, type MixChoice } from '../data/mixing/index.js';
import type { Mix } from '../data/mixing/mix.js';
import { SAMPLERS, type SamplerChoice } from '../data/samplers/index.js';
import type { Sampler } from '../data/samplers/sampler.js';
import { TRANSFORMS, type TransformChoice } from '../data/transforms/index.js';
import type { Transform } from '../data/transforms/transform.js';
import { LOSSES, type LossChoice } from '../losses/index.js';
import type { Loss } from '../losses/loss.js';
import type { Backbone } from '../models/backbone.js';
import { BACKBONES, type ModelChoice } from '../models/index.js';
import type { Optimizer } from '../optim/optimizer.js';
import { OPTIMIZERS, type OptimizerChoice } from '../optim/optimizers/index.js';
import { SCHEDULES, type ScheduleChoice } from '../optim/schedules/index.js';
import type { Schedule } from '../optim/schedules/schedule.js';
import { classWeightsSchema } from './class-weights.js';
import type { TrainOptions } from './options.js';

/** {@link TrainOptions} as they are checked. Whatever is left out is chosen by the data: see {@link settle}. */
export const trainOptionsSchema = z.strictObject({
  model: choiceField<Backbone, ModelChoice>(BACKBONES)
    .optional()
    .describe(
      'Network; by default lenet up to 28 pixels, resnet20 up to 64, else mobilenetv2 where its weights are at hand, or resnet18',
    ),
  loss: choiceField<Loss, LossChoice>(LOSSES).default({ name: 'cc' }).describe('Loss'),
  epochs: z
    .int()
    .min(1)
    .default(10)
    .describe('Passes over the training data; what does not fill a last batch waits for the next one'),
  batchSize: z
    .int()
    .min(1)
    .optional()
    .describe('Images in a step; by default 64, less where that would leave an epoch only a few steps'),
  learningRate: z
    .number()
    .gt(0)
    .optional()
    .describe(
      "Base learning rate; by default the optimizer's own (sgd: in proportion to batches below 64), a fifth in tuning",
    ),
  optimizer: choiceField<Optimizer, OptimizerChoice>(OPTIMIZERS)
    .default({ name: 'sgd' })
    .describe('Update rule'),
  schedule: choiceField<Schedule, ScheduleChoice>(SCHEDULES)
    .default({ name: 'cosine' })
    .describe('Course of the learning rate'),
  warmupEpochs: z
    .number()
    .min(0)
    .optional()
    .describe('Epochs over which the learning rate rises from 0; by default none, 1 in tuning'),
  clipNorm: z.number().gt(0).optional().describe('Largest global norm of the gradients'),
  ema: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('Decay of a moving average of the weights, which is then used'),
  sampler: choiceField<Sampler, SamplerChoice>(SAMPLERS)
    .optional()
    .describe(
      'How batches are drawn; by default at random, or such that classes meet where the loss needs it',
    ),
  augment: z
    .union([
      z.enum(['auto', 'none']),
      z.array(choiceField<Transform, TransformChoice>(TRANSFORMS)).readonly(),
    ])
    .default('auto')
    .describe(
      'Random changes of training images: none, a list, or auto (crops and flips, but not of grey images)',
    ),
  mix: z
    .union([z.literal('none'), choiceField<Mix, MixChoice>(MIXES)])
    .default('none')
    .describe("Mixing of a batch's images, and of their classes, for losses that accept mixtures"),
  classWeights: classWeightsSchema
    .optional()
    .describe(
      'How much the classes count in the loss: balanced (rare ones more, so that all count alike), or a weight for each',
    ),
  imageSize: z
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe(
      "Height and width that images are brought to; by default small images' own, 128 for photographs, with weights of others theirs (mostly 224)",
    ),
  validation: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe(
      'Share of the training data held out for validation, where the data has no such split; 0: none; by default 0.1',
    ),
  limitPerClass: z.int().min(1).optional().describe('Use only so many training images of each class'),
  labelNoise: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe(
      'For studies: share of the training labels that are made wrong, each to another class at random',
    ),
  patience: z
    .int()
    .min(1)
    .optional()
    .describe('Stop after so many epochs without a better validation accuracy'),
  checkpointMinutes: z
    .number()
    .min(0)
    .default(2)
    .describe('Minutes between the checkpoints inside an epoch; one is always written at its end'),
  lowering: z
    .enum(['fast', 'reference'])
    .default('fast')
    .describe('ONNX forms: chosen for speed, or the simplest'),
  precision: z
    .enum(['standard', 'high'])
    .default('standard')
    .describe('high avoids the Winograd forms, which round about ten times as much as plain convolutions'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
    .describe('Seed of everything random'),
  freeze: z
    .union([z.enum(['none', 'all']), z.int().min(0)])
    .optional()
    .describe(
      'Layers of a network with weights from elsewhere that are not tuned: none, the first so many, or all',
    ),
  headOnly: z.boolean().optional().describe('The same as freezing all: only the head is trained'),
  backboneRate: z
    .number()
    .gt(0)
    .optional()
    .describe("In tuning: the backbone's learning rate as a multiple of the head's; by default 0.1"),
  depthDecay: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe(
      'In tuning: factor of the rate from each layer of the backbone to the one before; by default 1',
    ),
});

type SchemaInput = z.input<typeof trainOptionsSchema>;
type InStep = [TrainOptions, SchemaInput, keyof TrainOptions, keyof SchemaInput] extends [
  SchemaInput,
  TrainOptions,
  keyof SchemaInput,
  keyof TrainOptions,
]
  ? true
  : false;
// Holds the documented interface and the schema together: does not compile where one has what the other lacks.
true satisfies InStep;

/** Options that were checked, with the defaults that do not depend on the data. */
export type ParsedTrainOptions = z.output<typeof trainOptionsSchema>;

const level = z.int().min(0).max(255);

const classifierSchema = z.strictObject({
  model: namedConfigSchema,
  loss: namedConfigSchema,
  channels: z.union([z.literal(1), z.literal(3)]),
  height: z.int().min(1),
  width: z.int().min(1),
  classes: z.int().min(2),
  normalization: z.strictObject({
    mean: z.array(z.number()).readonly(),
    std: z.array(z.number().gt(0)).readonly(),
  }),
  cover: z
    .strictObject({
      height: z.int().min(1),
      width: z.int().min(1),
      filter: z.enum(['bilinear', 'bicubic']),
    })
    .optional(),
  whole: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('stretch') }),
      z.strictObject({ kind: z.literal('pad'), background: z.tuple([level, level, level]).readonly() }),
    ])
    .optional(),
  widths: z.record(z.string(), z.int().min(1)).optional(),
});

/** How a network with weights from elsewhere comes to know the classes; one that knows them gets no new head. */
const transferSchema = z.strictObject({
  /** Layers of the backbone, counted from the images, that stay as they are: the first so many, or all. */
  freeze: z.union([z.literal('all'), z.int().min(0)]),
  backboneRate: z.number().gt(0),
  depthDecay: z.number().gt(0).max(1),
  /** Changed copies of each image on whose features the head is trained, beside the image itself. */
  copies: z.int().min(0).optional(),
  headEpochs: z.int().min(1).optional(),
  /** Of the head's cross-validation, where there is no validation set. */
  folds: z.int().min(2).optional(),
});

/** How a network with weights from elsewhere comes to know the classes, with nothing left to choose. */
export type TransferConfig = z.output<typeof transferSchema>;

/** The same where it gets a new head. */
export type NewHeadConfig = TransferConfig & { readonly copies: number; readonly headEpochs: number };

/** Everything that determines a run, with nothing left to choose; it is stored with the run. */
export const trainConfigSchema = trainOptionsSchema
  .omit({
    model: true,
    loss: true,
    imageSize: true,
    freeze: true,
    headOnly: true,
    backboneRate: true,
    depthDecay: true,
  })
  .extend({
    classifier: classifierSchema,
    batchSize: z.int().min(1),
    learningRate: z.number().gt(0),
    optimizer: namedConfigSchema,
    schedule: namedConfigSchema,
    sampler: namedConfigSchema,
    augment: z.array(namedConfigSchema).readonly(),
    mix: namedConfigSchema.optional(),
    /** One for each class, in their order. */
    classWeights: z.array(z.number().gt(0)).readonly().optional(),
    warmupEpochs: z.number().min(0),
    validation: z.number().min(0).lt(1),
    transfer: transferSchema.optional(),
    /** 0: the network stays as it starts. */
    epochs: z.int().min(0),
    /** Epochs that the loss has behind it when the run begins, from which its schedules go on; 0 where not given. */
    lossEpoch: z.number().min(0).optional(),
    /** What is learned from another network, as `Distillation` says. */
    distillation: z
      .strictObject({
        teacher: classifierSchema,
        alpha: z.number().min(0).max(1),
        temperature: z.number().gt(0),
      })
      .optional(),
  });

export type TrainConfig = z.output<typeof trainConfigSchema>;
