import { defineModel } from './backbone.js';
import { residualNetwork, resnetOptions } from './resnet.js';

/** ResNet-18 (He et al. 2016, table 1), with torchvision's names; for small images with a 3x3 stem. */
export const resnet18 = defineModel({
  name: 'resnet18',
  description: 'residual network of 18 layers, 11 million parameters',
  options: resnetOptions,
  minimumSize: 8,
  features: (scope, images, options) => residualNetwork(scope, images, options, [2, 2, 2, 2]),
});
