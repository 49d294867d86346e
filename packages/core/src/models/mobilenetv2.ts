import * as z from 'zod';
import { relu6 } from '../ops/elementwise/index.js';
import { defineModel } from './backbone.js';
import {
  invertedResidual,
  type MobileStage,
  mobileBlocks,
  mobileMinimumSize,
  mobileOptions,
  multipleOf8,
  normalizedConv,
  numbered,
  pooledWithDropout,
} from './mobile.js';

const stemChannels = 32;
const kernel = 3;

/** Table 2 of the paper. */
const stages: readonly MobileStage[] = [
  { expansion: 1, channels: 16, blocks: 1, stride: 1, kernel },
  { expansion: 6, channels: 24, blocks: 2, stride: 2, kernel },
  { expansion: 6, channels: 32, blocks: 3, stride: 2, kernel },
  { expansion: 6, channels: 64, blocks: 4, stride: 2, kernel },
  { expansion: 6, channels: 96, blocks: 3, stride: 1, kernel },
  { expansion: 6, channels: 160, blocks: 3, stride: 2, kernel },
  { expansion: 6, channels: 320, blocks: 1, stride: 1, kernel },
];

/** MobileNetV2 (Sandler et al. 2018), with torchvision's names. */
export const mobilenetv2 = defineModel({
  name: 'mobilenetv2',
  description: 'inverted residuals with depthwise convolutions, 3.5 million parameters',
  options: z.strictObject(mobileOptions),
  minimumSize: mobileMinimumSize,
  classifier: () => 'classifier.1',
  features(scope, images, { width }) {
    const activation = relu6;
    const stem = { outChannels: multipleOf8(stemChannels * width), kernel, stride: 2, activation };
    let x = normalizedConv(numbered(scope.at('features.0')), images, stem);
    const blocks = mobileBlocks(stemChannels, stages, width);
    blocks.forEach((block, i) => {
      const place = scope.at(`features.${i + 1}.conv`);
      const isWider = block.expandedChannels !== block.inChannels;
      const [depthwise, project, norm] = isWider ? ['1', '2', '3'] : ['0', '1', '2'];
      const places = {
        block: place,
        expand: isWider ? numbered(place.at('0')) : undefined,
        depthwise: numbered(place.at(depthwise)),
        project: { conv: place.at(project), norm: place.at(norm) },
      };
      x = invertedResidual(places, x, { ...block, activation });
    });
    const outChannels = multipleOf8(1280 * Math.max(1, width));
    return normalizedConv(numbered(scope.at(`features.${blocks.length + 1}`)), x, {
      outChannels,
      activation,
    });
  },
  embedding: pooledWithDropout,
});
