import { defineModel } from './backbone.js';
import { residualNetwork, resnetOptions } from './resnet.js';

/** ResNet-34 (He et al. 2016, table 1), with torchvision's names; for small images with a 3x3 stem. */
export const resnet34 = defineModel({
  name: 'resnet34',
  description: 'residual network of 34 layers, 22 million parameters',
  options: resnetOptions,
  minimumSize: 8,
  features: (scope, images, options) => residualNetwork(scope, images, options, [3, 4, 6, 3]),
});
