import { defineModel } from './backbone.js';
import { stagesOf11, vggCommon, vggFeatures, vggOptions } from './vgg.js';

/** VGG-11 (configuration A) without batch normalisation, as in the paper and in torchvision. */
export const vgg11 = defineModel({
  ...vggCommon,
  name: 'vgg11',
  description: 'eight 3x3 convolutions without batch normalisation, 9 million parameters',
  options: vggOptions,
  features: (scope, images, { width }) =>
    vggFeatures(scope, images, stagesOf11, { width, isNormalized: false }),
});

/** VGG-11 with batch normalisation. */
export const vgg11Bn = defineModel({
  ...vggCommon,
  name: 'vgg11_bn',
  description: 'eight 3x3 convolutions with batch normalisation, 9 million parameters',
  options: vggOptions,
  features: (scope, images, { width }) =>
    vggFeatures(scope, images, stagesOf11, { width, isNormalized: true }),
});
