/** For tests: a part of each kind, as a user's module would have them. */

import { z } from '@kindred/core';
import { defineMix, defineSampler, defineTransform } from '@kindred/core/data';
import { defineAttack, defineScore } from '@kindred/core/evaluate';
import { defineLoss } from '@kindred/core/losses';
import { defineModel } from '@kindred/core/models';
import * as nn from '@kindred/core/nn';
import * as ops from '@kindred/core/ops';
import { defineOptimizer, defineSchedule } from '@kindred/core/optim';
import { defineCriterion } from '@kindred/core/prune';

export const myLoss = defineLoss({
  name: 'my-loss',
  description: 'mean squared error of the probabilities',
  acceptsMixtures: true,
  options: z.strictObject({ weight: z.number().gt(0).default(10).describe('Factor of the loss') }),
  value({ logits, targets }, { weight }) {
    const logSum = ops.logSumExp(logits, { axes: [1], keepDims: true });
    const errors = ops.sub(ops.exp(ops.sub(logits, logSum)), targets);
    return ops.mul(ops.mean(ops.mul(errors, errors)), weight);
  },
});

export const myModel = defineModel({
  name: 'my-model',
  description: 'one convolution',
  options: z.strictObject({ width: z.int().min(1).default(4).describe('Channels') }),
  features(scope, images, { width }) {
    const x = nn.conv(scope.at('conv'), images, { outChannels: width, kernel: 3, padding: 1, bias: true });
    return scope.run(() => ops.relu(x));
  },
});

/** In a list, as modules may export parts. */
export const others = [
  defineOptimizer({
    name: 'my-optimizer',
    description: 'plain steps along the sign of the gradient',
    defaultLearningRate: 0.01,
    update: ({ parameter, gradient, learningRate }) =>
      ops.sub(parameter, ops.mul(ops.sub(ops.step(gradient), ops.step(ops.neg(gradient))), learningRate)),
  }),
  defineSchedule({
    name: 'my-schedule',
    description: 'a straight line down to a tenth',
    factor: ({ epoch, epochs }) => 1 - (0.9 * epoch) / epochs,
  }),
  defineSampler({
    name: 'my-sampler',
    description: 'every image once, in the order of the data',
    order: (labels, batchSize) =>
      Uint32Array.from({ length: labels.length - (labels.length % batchSize) }, (_, i) => i),
  }),
  defineTransform({
    name: 'my-transform',
    description: 'negative pictures at random',
    apply: (image, _, { random }) =>
      random.float() < 0.5 ? image : { ...image, data: image.data.map((value) => 255 - value) },
  }),
  defineMix({
    name: 'my-mix',
    description: 'leaves a batch as it is',
    apply: (images) => ({ images, share: 1 }),
  }),
  defineCriterion({
    name: 'my-criterion',
    description: 'the first channels',
    select: (_, keep) => Array.from({ length: keep }, (_, i) => i),
  }),
  defineScore({
    name: 'my-score',
    description: 'the sum of the logits',
    build: ({ logits }) => ops.sum(logits, { axes: [1] }),
  }),
  defineAttack({
    name: 'my-attack',
    description: 'one small step',
    options: z.strictObject({ epsilon: z.int().min(1).default(2).describe('Largest change of a pixel') }),
    plan: ({ epsilon }) => ({ epsilon, steps: 1, stepSize: epsilon, randomStart: false }),
  }),
];
