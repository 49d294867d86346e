import * as z from 'zod';
import type { Tensor } from '../graph/graph.js';
import { batchNorm, conv } from '../nn/layers/index.js';
import type { Scope } from '../nn/scope.js';
import { relu } from '../ops/elementwise/index.js';
import { maxPool2d } from '../ops/pool/max-pool2d.js';
import { defineModel } from './backbone.js';
import { residualStages, resnetInitializer, smallStem } from './resnet.js';

const options = z.strictObject({
  stem: z
    .enum(['auto', 'small', 'large'])
    .default('auto')
    .describe('small: 3x3 convolution; large: 7x7 with stride 2 and pooling; auto: small up to 64 pixels'),
  width: z.int().min(1).default(64).describe('Channels of the first stage; each further stage doubles them'),
});

/** ResNet-18 (He et al. 2016, table 1), with torchvision's names; for small images with a 3x3 stem. */
export const resnet18 = defineModel({
  name: 'resnet18',
  description: 'residual network of 18 layers, 11 million parameters',
  options,
  minimumSize: 8,
  features(scope, images, { stem, width }) {
    const isSmall = stem === 'auto' ? Math.min(...images.shape.slice(2)) <= 64 : stem === 'small';
    const x = isSmall ? smallStem(scope, images, width) : largeStem(scope, images, width);
    return residualStages(scope, x, [
      { blocks: 2, channels: width, stride: 1 },
      { blocks: 2, channels: 2 * width, stride: 2 },
      { blocks: 2, channels: 4 * width, stride: 2 },
      { blocks: 2, channels: 8 * width, stride: 2 },
    ]);
  },
});

function largeStem(scope: Scope, images: Tensor, outChannels: number): Tensor {
  const x = conv(scope.at('conv1'), images, {
    outChannels,
    kernel: 7,
    stride: 2,
    padding: 3,
    initializer: resnetInitializer,
  });
  const normalized = batchNorm(scope.at('bn1'), x);
  return scope.at('maxpool').run(() => maxPool2d(relu(normalized), 3, { stride: 2, padding: 1 }));
}
