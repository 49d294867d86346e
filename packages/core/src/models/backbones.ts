import type { ChoiceOf } from '../config/index.js';
import type { Backbone } from './backbone.js';
import { efficientnetB0 } from './efficientnet-b0.js';
import { efficientnetLite0 } from './efficientnet-lite0.js';
import { lenet } from './lenet.js';
import { mobilenetv2 } from './mobilenetv2.js';
import { mobilenetv3Large, mobilenetv3Small } from './mobilenetv3.js';
import { mobilenetv4ConvSmall } from './mobilenetv4-conv-small.js';
import { resnet18 } from './resnet18.js';
import { resnet20 } from './resnet20.js';
import { resnet34 } from './resnet34.js';
import { resnet50 } from './resnet50.js';
import { squeezenet11 } from './squeezenet1-1.js';
import { vgg11, vgg11Bn } from './vgg11.js';
import { vgg16, vgg16Bn } from './vgg16.js';

/** Every network that a configuration can name. */
export const BACKBONES = [
  lenet,
  resnet20,
  resnet18,
  resnet34,
  resnet50,
  vgg11,
  vgg11Bn,
  vgg16,
  vgg16Bn,
  squeezenet11,
  mobilenetv2,
  mobilenetv3Small,
  mobilenetv3Large,
  mobilenetv4ConvSmall,
  efficientnetLite0,
  efficientnetB0,
] as const satisfies readonly Backbone[];

/** A network: `'resnet18'`, `{ name: 'resnet18', width: 32 }`, one of your own, or `{ use: mine, width: 8 }`. */
export type ModelChoice = ChoiceOf<typeof BACKBONES, Backbone>;
