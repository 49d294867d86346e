import * as z from 'zod';
import type { Tensor } from '../graph/graph.js';
import { squeezeExcitation } from '../nn/layers/index.js';
import type { Scope } from '../nn/scope.js';
import { sigmoid, silu } from '../ops/elementwise/index.js';
import { defineModel } from './backbone.js';
import { efficientnetStages, headExpansion, stemChannels } from './efficientnet.js';
import {
  invertedResidual,
  type MobileBlock,
  mobileBlocks,
  mobileMinimumSize,
  mobileOptions,
  multipleOf8,
  normalizedConv,
  numbered,
  pooledWithDropout,
} from './mobile.js';

/**
 * EfficientNet-B0 (Tan and Le 2019), with torchvision's names. Stochastic depth, which leaves out blocks in training, is
 * not built.
 */
export const efficientnetB0 = defineModel({
  name: 'efficientnet_b0',
  description: 'gated inverted residuals with SiLU, 5.3 million parameters',
  options: z.strictObject(mobileOptions),
  minimumSize: mobileMinimumSize,
  classifier: () => 'classifier.1',
  features(scope, images, { width }) {
    const activation = silu;
    const stem = { outChannels: multipleOf8(stemChannels * width), kernel: 3, stride: 2, activation };
    let x = normalizedConv(numbered(scope.at('features.0')), images, stem);
    const blocks = mobileBlocks(stemChannels, efficientnetStages, width);
    for (const block of blocks) x = gatedBlock(scope, x, block);
    const outChannels = headExpansion * blocks.at(-1)!.outChannels;
    const head = scope.at(`features.${efficientnetStages.length + 1}`);
    return normalizedConv(numbered(head), x, { outChannels, activation });
  },
  embedding: pooledWithDropout,
});

function gatedBlock(scope: Scope, x: Tensor, block: MobileBlock): Tensor {
  const { index, inChannels, expandedChannels } = block;
  const place = scope.at(`features.${index[0] + 1}.${index[1]}.block`);
  const first = expandedChannels === inChannels ? 0 : 1;
  const gatePlace = place.at(`${first + 1}`);
  const places = {
    block: place,
    expand: first === 1 ? numbered(place.at('0')) : undefined,
    depthwise: numbered(place.at(`${first}`)),
    project: numbered(place.at(`${first + 2}`)),
  };
  const gate = (wide: Tensor) =>
    squeezeExcitation(gatePlace, { reduce: gatePlace.at('fc1'), expand: gatePlace.at('fc2') }, wide, {
      // A quarter of what the block is given, not of its wide part.
      squeezedChannels: Math.max(1, Math.floor(inChannels / 4)),
      activation: silu,
      gate: sigmoid,
    });
  return invertedResidual(places, x, { ...block, activation: silu, gate });
}
