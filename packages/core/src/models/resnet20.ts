import * as z from 'zod';
import { defineModel } from './backbone.js';
import { residualStages, smallStem } from './resnet.js';

const options = z.strictObject({
  width: z.int().min(1).default(16).describe('Channels of the first stage; each further stage doubles them'),
});

/**
 * ResNet-20 for images of about 32x32 (He et al. 2016, section 4.2), named as torchvision names ResNets. Its
 * shortcuts are projections (option B; the paper pads with zeros here, option A).
 */
export const resnet20 = defineModel({
  name: 'resnet20',
  description: 'residual network of 20 layers for small images, 0.27 million parameters',
  options,
  minimumSize: 4,
  features: (scope, images, { width }) =>
    residualStages(scope, smallStem(scope, images, width), [
      { blocks: 3, channels: width, stride: 1 },
      { blocks: 3, channels: 2 * width, stride: 2 },
      { blocks: 3, channels: 4 * width, stride: 2 },
    ]),
});
