import * as z from 'zod';
import { relu6 } from '../ops/elementwise/index.js';
import { defineModel } from './backbone.js';
import { efficientnetStages, headExpansion, stemChannels } from './efficientnet.js';
import {
  invertedResidual,
  mobileBlocks,
  mobileMinimumSize,
  mobileOptions,
  multipleOf8,
  normalizedConv,
  pooledWithDropout,
} from './mobile.js';

/**
 * EfficientNet-Lite0: EfficientNet-B0 (Tan and Le 2019) without gates and with ReLU6, as its authors published it in 2020
 * for integer arithmetic; with timm's names, as torchvision does not have it.
 */
export const efficientnetLite0 = defineModel({
  name: 'efficientnet_lite0',
  description: 'inverted residuals with ReLU6, without gates, 4.7 million parameters',
  options: z.strictObject(mobileOptions),
  minimumSize: mobileMinimumSize,
  classifier: () => 'classifier',
  features(scope, images, { width }) {
    const activation = relu6;
    let x = normalizedConv({ conv: scope.at('conv_stem'), norm: scope.at('bn1') }, images, {
      outChannels: multipleOf8(stemChannels * width),
      kernel: 3,
      stride: 2,
      activation,
    });
    const blocks = mobileBlocks(stemChannels, efficientnetStages, width);
    for (const block of blocks) {
      const place = scope.at(`blocks.${block.index.join('.')}`);
      const at = (conv: string, norm: string) => ({ conv: place.at(conv), norm: place.at(norm) });
      const places =
        block.expandedChannels === block.inChannels
          ? { block: place, depthwise: at('conv_dw', 'bn1'), project: at('conv_pw', 'bn2') }
          : {
              block: place,
              expand: at('conv_pw', 'bn1'),
              depthwise: at('conv_dw', 'bn2'),
              project: at('conv_pwl', 'bn3'),
            };
      x = invertedResidual(places, x, { ...block, activation });
    }
    const outChannels = headExpansion * blocks.at(-1)!.outChannels;
    return normalizedConv({ conv: scope.at('conv_head'), norm: scope.at('bn2') }, x, {
      outChannels,
      activation,
    });
  },
  embedding: pooledWithDropout,
});
