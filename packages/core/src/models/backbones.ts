import type { ChoiceOf } from '../config/index.js';
import type { Backbone } from './backbone.js';
import * as models from './built-in.js';

/** Every network that a configuration can name. */
export const BACKBONES = [
  models.lenet,
  models.resnet20,
  models.resnet18,
  models.resnet34,
  models.resnet50,
  models.vgg11,
  models.vgg11Bn,
  models.vgg16,
  models.vgg16Bn,
  models.squeezenet11,
  models.mobilenetv2,
  models.mobilenetv3Small,
  models.mobilenetv3Large,
  models.mobilenetv4ConvSmall,
  models.efficientnetLite0,
  models.efficientnetB0,
] as const satisfies readonly Backbone[];

/**
 * A network: `'resnet18'`, `{ name: 'resnet18', width: 32 }`, `models.resnet18`, `{ use: models.resnet18, width: 32 }`, one
 * of your own, or `{ use: mine, width: 8 }`.
 */
export type ModelChoice = ChoiceOf<typeof BACKBONES, Backbone>;
