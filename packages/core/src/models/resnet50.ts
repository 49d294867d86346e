import { defineModel } from './backbone.js';
import { bottleneckBlock, residualNetwork, resnetOptions } from './resnet.js';

/** ResNet-50 (He et al. 2016, table 1), with torchvision's names; for small images with a 3x3 stem. */
export const resnet50 = defineModel({
  name: 'resnet50',
  description: 'residual network of 50 layers, in bottlenecks, 26 million parameters',
  options: resnetOptions,
  minimumSize: 8,
  features: (scope, images, options) =>
    residualNetwork(scope, images, options, [3, 4, 6, 3], bottleneckBlock),
});
