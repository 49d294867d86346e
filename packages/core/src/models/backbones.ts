import type { ChoiceOf } from '../config/index.js';
import type { Backbone } from './backbone.js';
import { lenet } from './lenet.js';
import { mobilenetv2 } from './mobilenetv2.js';
import { resnet18 } from './resnet18.js';
import { resnet20 } from './resnet20.js';
import { vgg16 } from './vgg16.js';

/** Every network that a configuration can name. */
export const BACKBONES = [
  lenet,
  resnet20,
  resnet18,
  vgg16,
  mobilenetv2,
] as const satisfies readonly Backbone[];

/** A network: `'resnet18'`, `{ name: 'resnet18', width: 32 }`, one of your own, or `{ use: mine, width: 8 }`. */
export type ModelChoice = ChoiceOf<typeof BACKBONES, Backbone>;
