import * as z from 'zod';
import type { Tensor } from '../graph/graph.js';
import { dimensions } from '../graph/types.js';
import { heNormal, normal } from '../nn/initializers.js';
import { conv, dropout } from '../nn/layers/index.js';
import type { Scope } from '../nn/scope.js';
import { relu } from '../ops/elementwise/index.js';
import { maxPool2d } from '../ops/pool/max-pool2d.js';
import { concat } from '../ops/shape/concat.js';
import { defineModel, globalAveragePool } from './backbone.js';

const options = z.strictObject({
  head: z
    .enum(['linear', 'scores'])
    .default('linear')
    .describe(
      "linear: the classifier sees the pooled feature map; scores: it sees the scores of torchvision's classifier",
    ),
  scores: z.int().min(1).default(1000).describe('Scores of that head: the classes of its weights'),
  dropout: z.number().min(0).max(0.99).default(0.5).describe('Dropout probability before the classifier'),
});

/** What follows the stem: fire modules, by their squeezed and expanded channels, and poolings. */
const layers: readonly ('pool' | readonly [squeezed: number, expanded: number])[] = [
  'pool',
  [16, 64],
  [16, 64],
  'pool',
  [32, 128],
  [32, 128],
  'pool',
  [48, 192],
  [48, 192],
  [64, 256],
  [64, 256],
];

/**
 * SqueezeNet 1.1 (Iandola et al. 2016), with torchvision's names. The original's classifier is a 1x1 convolution, ReLU and
 * the mean over all pixels: no function of a pooled feature map, which the losses here want for an embedding. So the
 * classifier is linear, `classifier.1` on the pooled feature map, by default; and the head `scores` is the whole
 * original, whose scores for the classes of its weights are the embedding, and the classifier `fc` sees those.
 */
export const squeezenet11 = defineModel({
  name: 'squeezenet1_1',
  description: 'squeezed and expanded convolutions without batch normalisation, 1.2 million parameters',
  options,
  minimumSize: 17,
  classifier: ({ head }) => (head === 'scores' ? 'fc' : 'classifier.1'),
  features(scope, images) {
    const stem = conv(scope.at('features.0'), images, { outChannels: 64, kernel: 3, stride: 2, ...plain });
    let x = scope.at('features.1').run(() => relu(stem));
    layers.forEach((layer, i) => {
      const place = scope.at(`features.${i + 2}`);
      x = layer === 'pool' ? place.run(() => pool(x)) : fire(place, x, layer);
    });
    return x;
  },
  embedding(scope, featureMap, { head, scores, dropout: probability }) {
    const place = scope.at('classifier.0');
    if (head === 'linear') return dropout(place, globalAveragePool(scope, featureMap), probability);
    const kept = dropout(place, featureMap, probability);
    const initializer = normal(0.01);
    const map = conv(scope.at('classifier.1'), kept, {
      outChannels: scores,
      kernel: 1,
      bias: true,
      initializer,
    });
    return globalAveragePool(
      scope,
      scope.at('classifier.2').run(() => relu(map)),
    );
  },
});

const plain = { bias: true, initializer: heNormal('in') } as const;

/** ReLU of a 1x1 convolution to few channels, then ReLU of 1x1 and of 3x3 convolutions of those, side by side. */
function fire(
  scope: Scope,
  x: Tensor,
  [squeezed, expanded]: readonly [squeezed: number, expanded: number],
): Tensor {
  const layer = (name: string, input: Tensor, outChannels: number, kernel: 1 | 3) => {
    const place = scope.at(name);
    const y = conv(place, input, { outChannels, kernel, padding: (kernel - 1) / 2, ...plain });
    return place.run(() => relu(y));
  };
  const few = layer('squeeze', x, squeezed, 1);
  const sides = [layer('expand1x1', few, expanded, 1), layer('expand3x3', few, expanded, 3)];
  return scope.run(() => concat(sides, 1));
}

/** 3x3 with stride 2, of which the last window may stand over the edge. */
function pool(x: Tensor): Tensor {
  const [, , height, width] = dimensions(x.shape, 4);
  const overhang = (size: number) => (size % 2 === 0 ? 1 : 0);
  return maxPool2d(x, 3, { stride: 2, padding: [0, 0, overhang(height), overhang(width)] });
}
