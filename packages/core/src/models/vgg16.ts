import * as z from 'zod';
import { defineModel } from './backbone.js';
import { stagesOf16, vggCommon, vggFeatures, vggOptions } from './vgg.js';

const options = z.strictObject({
  ...vggOptions.shape,
  // Without a default, so that it is not in the records of those who do not ask for it.
  plain: z.boolean().optional().describe("Without batch normalisation, as torchvision's vgg16 is"),
});

/**
 * VGG-16 (configuration D), with batch normalisation unless asked otherwise: torchvision's `vgg16_bn`, and its `vgg16`
 * with `plain`.
 */
export const vgg16 = defineModel({
  ...vggCommon,
  name: 'vgg16',
  description: 'thirteen 3x3 convolutions with batch normalisation, 15 million parameters',
  options,
  features: (scope, images, { width, plain = false }) =>
    vggFeatures(scope, images, stagesOf16, { width, isNormalized: !plain }),
});

/** The same by torchvision's name. */
export const vgg16Bn = defineModel({
  ...vggCommon,
  name: 'vgg16_bn',
  description: "vgg16 with batch normalisation, by torchvision's name",
  options: vggOptions,
  features: (scope, images, { width }) =>
    vggFeatures(scope, images, stagesOf16, { width, isNormalized: true }),
});
