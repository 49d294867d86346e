import * as z from 'zod';
import { KindredError } from '../errors.js';
import type { Tensor } from '../graph/graph.js';
import { dimensions } from '../graph/types.js';
import { heNormal } from '../nn/initializers.js';
import { batchNorm, conv, dropout, linear } from '../nn/layers/index.js';
import type { Scope } from '../nn/scope.js';
import { relu } from '../ops/elementwise/index.js';
import { avgPool2d } from '../ops/pool/avg-pool2d.js';
import { maxPool2d } from '../ops/pool/max-pool2d.js';
import { broadcastTo } from '../ops/reduce/sum.js';
import { flatten } from '../ops/shape/reshape.js';
import { globalAveragePool } from './backbone.js';

/** Options of the VGG networks. */
export const vggOptions = z.strictObject({
  head: z
    .enum(['linear', 'mlp'])
    .default('linear')
    .describe('linear: average pooling, for small images; mlp: the two hidden layers of the paper'),
  width: z
    .int()
    .min(1)
    .default(64)
    .describe('Channels of the first stage; the last two have eight times as many'),
  dropout: z.number().min(0).max(0.99).default(0.5).describe('Dropout probability of the mlp head'),
});

/** The map that the mlp head takes. */
const pooledSize = 7;

/** Convolutions of each stage and their channels as multiples of the width. */
export type VggStages = readonly (readonly [convolutions: number, factor: number])[];

/** Configuration A of the paper. */
export const stagesOf11: VggStages = [
  [1, 1],
  [1, 2],
  [2, 4],
  [2, 8],
  [2, 8],
];

/** Configuration D. */
export const stagesOf16: VggStages = [
  [2, 1],
  [2, 2],
  [3, 4],
  [3, 8],
  [3, 8],
];

/**
 * What the VGG networks (Simonyan and Zisserman 2015) have in common, with torchvision's names (`features.0.weight`, ...).
 * The `mlp` head is torchvision's, `classifier.0`, `.3` and `.6`; the default for small images, as is usual for CIFAR,
 * is global average pooling and one linear `classifier`.
 */
export const vggCommon = {
  minimumSize: 32,
  classifier: ({ head }: VggOptions) => (head === 'mlp' ? 'classifier.6' : 'classifier'),
  embedding(scope: Scope, featureMap: Tensor, { head, width, dropout: probability }: VggOptions): Tensor {
    if (head === 'linear') return globalAveragePool(scope, featureMap);
    let x = flatten(scope.at('avgpool').run(() => poolTo7(featureMap)));
    for (const index of [0, 3]) {
      const hidden = linear(scope.at(`classifier.${index}`), x, { outFeatures: 64 * width });
      const active = scope.at(`classifier.${index + 1}`).run(() => relu(hidden));
      x = dropout(scope.at(`classifier.${index + 2}`), active, probability);
    }
    return x;
  },
};

type VggOptions = z.infer<typeof vggOptions>;

/** Stages of 3x3 convolutions, each followed by 2x2 pooling: images to the maps that the stages end with. */
export function vggFeatures(
  scope: Scope,
  images: Tensor,
  stages: VggStages,
  { width, isNormalized }: { readonly width: number; readonly isNormalized: boolean },
): Tensor[] {
  let x = images;
  let index = 0;
  const ends: Tensor[] = [];
  for (const [convolutions, factor] of stages) {
    for (let i = 0; i < convolutions; i++) {
      x = layer(scope, index, x, factor * width, isNormalized);
      index += isNormalized ? 3 : 2;
    }
    const before = x;
    x = scope.at(`features.${index++}`).run(() => maxPool2d(before, 2));
    ends.push(x);
  }
  return ends;
}

function layer(scope: Scope, index: number, x: Tensor, outChannels: number, isNormalized: boolean): Tensor {
  const options = { outChannels, kernel: 3, padding: 1, bias: true, initializer: heNormal('out') };
  const y = conv(scope.at(`features.${index}`), x, options);
  if (!isNormalized) return scope.at(`features.${index + 1}`).run(() => relu(y));
  const normalized = batchNorm(scope.at(`features.${index + 1}`), y);
  return scope.at(`features.${index + 2}`).run(() => relu(normalized));
}

/** torchvision's adaptive average pooling, for the sizes where its windows are all alike. */
function poolTo7(featureMap: Tensor): Tensor {
  const [images, channels, height, width] = dimensions(featureMap.shape, 4);
  if (height === 1 && width === 1) return broadcastTo(featureMap, [images, channels, pooledSize, pooledSize]);
  if (height % pooledSize !== 0 || width % pooledSize !== 0) {
    throw new KindredError(
      `a VGG with the mlp head needs images whose sides are 32 or multiples of 224 pixels, not ` +
        `${width * 32}x${height * 32}; use \`model.head: 'linear'\``,
      { exitCode: 2 },
    );
  }
  return avgPool2d(featureMap, [height / pooledSize, width / pooledSize]);
}
