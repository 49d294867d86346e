import * as z from 'zod';
import { conv, linear } from '../nn/layers/index.js';
import { relu } from '../ops/elementwise/index.js';
import { maxPool2d } from '../ops/pool/max-pool2d.js';
import { flatten } from '../ops/shape/reshape.js';
import { defineModel } from './backbone.js';

const options = z.strictObject({
  width: z
    .int()
    .min(1)
    .default(32)
    .describe('Channels of the first convolution; the second has twice as many'),
  hidden: z.int().min(1).default(512).describe('Size of the embedding'),
});

/**
 * A LeNet-style network (after LeCun et al. 1998, with ReLU and max pooling): two 5x5 convolutions, each with
 * 2x2 pooling, and a hidden linear layer. The variables are conv1, conv2, fc1 and fc2 (the classifier).
 */
export const lenet = defineModel({
  name: 'lenet',
  description: 'two 5x5 convolutions with pooling and one hidden layer, for small grey images',
  options,
  minimumSize: 4,
  classifier: () => 'fc2',
  features(scope, images, { width }) {
    const first = conv(scope.at('conv1'), images, { outChannels: width, kernel: 5, padding: 2, bias: true });
    const half = scope.at('conv1').run(() => maxPool2d(relu(first), 2));
    const second = conv(scope.at('conv2'), half, {
      outChannels: 2 * width,
      kernel: 5,
      padding: 2,
      bias: true,
    });
    return scope.at('conv2').run(() => maxPool2d(relu(second), 2));
  },
  embedding(scope, featureMap, { hidden }) {
    const layer = linear(scope.at('fc1'), flatten(featureMap), { outFeatures: hidden });
    return scope.at('fc1').run(() => relu(layer));
  },
});
