import type { Backbone } from './backbone.js';
import { lenet } from './lenet.js';
import { resnet18 } from './resnet18.js';
import { resnet20 } from './resnet20.js';
import { vgg16 } from './vgg16.js';

export type { Backbone } from './backbone.js';

/** Every network that a configuration can name. */
export const BACKBONES: readonly Backbone[] = [lenet, resnet20, resnet18, vgg16];
