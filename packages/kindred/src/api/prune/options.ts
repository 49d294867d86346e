import { choiceField } from '@kindred/core/config';
import { LOSSES, type Loss, type LossChoice } from '@kindred/core/losses';
import { OPTIMIZERS, type Optimizer, type OptimizerChoice } from '@kindred/core/optim';
import { CRITERIA, type Criterion, type CriterionChoice } from '@kindred/core/prune';
import * as z from 'zod';

const share = z.number().gt(0).max(1);

/** How a network is pruned, as flags. */
export const pruneOptionsSchema = z.strictObject({
  keep: share.optional().describe("Share of each layer's channels that stays"),
  flops: share.optional().describe('Share of the multiply-adds that may stay'),
  latency: share
    .optional()
    .describe('Share of the time for one image that may stay, measured on this machine'),
  multiple: z
    .int()
    .min(1)
    .default(16)
    .describe(
      'Numbers of channels are rounded to multiples of this, small ones less: engines fill whole registers',
    ),
  criterion: choiceField<Criterion, CriterionChoice>(CRITERIA)
    .default({ name: 'cpli' })
    .describe('Rule by which channels are kept'),
  calibrationImages: z
    .int()
    .min(1)
    .default(1024)
    .describe('Training images on which the criterion measures, the same number of each class'),
  positions: z
    .int()
    .min(1)
    .default(10)
    .describe('Pixels of each of them at which the output of a convolution is sampled'),
  epochs: z
    .int()
    .min(0)
    .default(5)
    .describe('Passes over the training data after pruning; 0: the network stays as it was cut'),
  learningRate: z
    .number()
    .gt(0)
    .optional()
    .describe(
      "Base learning rate after pruning; by default a tenth of the run's (of what is usual, with another optimizer), of a run that was pruned itself its own",
    ),
  optimizer: choiceField<Optimizer, OptimizerChoice>(OPTIMIZERS)
    .optional()
    .describe("Update rule after pruning; by default the run's"),
  loss: choiceField<Loss, LossChoice>(LOSSES)
    .optional()
    .describe("Loss after pruning; by default the run's, whose margins and ramps go on where it ended"),
  distill: z
    .boolean()
    .default(false)
    .describe("Learn the unpruned network's answers, too (temperature 4, half the weight)"),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional()
    .describe("Seed of what pruning draws (images, pixels, random channels); by default the run's"),
});
