import * as z from 'zod';
import type { Tensor } from '../graph/graph.js';
import { dropout } from '../nn/layers/index.js';
import type { Scope } from '../nn/scope.js';
import { add, relu } from '../ops/elementwise/index.js';
import { mean } from '../ops/reduce/mean.js';
import { flatten } from '../ops/shape/reshape.js';
import { defineModel } from './backbone.js';
import {
  type ConvPlace,
  depthwiseConv,
  mobileMinimumSize,
  mobileOptions,
  multipleOf8,
  normalizedConv,
} from './mobile.js';

/** A plain convolution, with batch normalisation and ReLU. */
interface Plain {
  readonly kernel: 1 | 3;
  readonly stride: 1 | 2;
  readonly channels: number;
}

/** A universal inverted bottleneck: 0 stands for a depthwise convolution that it does not have. */
interface Bottleneck {
  readonly start: 0 | 3 | 5;
  readonly middle: 0 | 3 | 5;
  readonly stride: 1 | 2;
  readonly expansion: number;
  readonly channels: number;
}

const plain = (kernel: Plain['kernel'], stride: Plain['stride'], channels: number): Plain => ({
  kernel,
  stride,
  channels,
});

const bottleneck = (
  [start, middle]: readonly [Bottleneck['start'], Bottleneck['middle']],
  expansion: number,
  channels: number,
  stride: Bottleneck['stride'] = 1,
): Bottleneck => ({ start, middle, stride, expansion, channels });

const stages: readonly (readonly (Plain | Bottleneck)[])[] = [
  [plain(3, 2, 32), plain(1, 1, 32)],
  [plain(3, 2, 96), plain(1, 1, 64)],
  [
    bottleneck([5, 5], 3, 96, 2),
    bottleneck([0, 3], 2, 96),
    bottleneck([0, 3], 2, 96),
    bottleneck([0, 3], 2, 96),
    bottleneck([0, 3], 2, 96),
    bottleneck([3, 0], 4, 96),
  ],
  [
    bottleneck([3, 3], 6, 128, 2),
    bottleneck([5, 5], 4, 128),
    bottleneck([0, 5], 4, 128),
    bottleneck([0, 5], 3, 128),
    bottleneck([0, 3], 4, 128),
    bottleneck([0, 3], 4, 128),
  ],
  [plain(1, 1, 960)],
];

const stemChannels = 32;

/**
 * MobileNetV4-Conv-Small (Qin et al. 2024), with timm's names. Its embedding is a convolution with batch normalisation
 * and ReLU, of the pooled feature map.
 */
export const mobilenetv4ConvSmall = defineModel({
  name: 'mobilenetv4_conv_small',
  description: 'universal inverted bottlenecks with ReLU, 3.8 million parameters',
  options: z.strictObject(mobileOptions),
  minimumSize: mobileMinimumSize,
  classifier: () => 'classifier',
  features(scope, images, { width }) {
    const scaled = (count: number) => multipleOf8(count * width);
    let channels = scaled(stemChannels);
    let x = normalizedConv({ conv: scope.at('conv_stem'), norm: scope.at('bn1') }, images, {
      outChannels: channels,
      kernel: 3,
      stride: 2,
      activation: relu,
    });
    stages.forEach((blocks, stage) => {
      blocks.forEach((block, i) => {
        const place = scope.at(`blocks.${stage}.${i}`);
        const outChannels = scaled(block.channels);
        x =
          'kernel' in block
            ? normalizedConv({ conv: place.at('conv'), norm: place.at('bn1') }, x, {
                ...block,
                outChannels,
                activation: relu,
              })
            : universalBottleneck(place, x, block, channels, outChannels);
        channels = outChannels;
      });
    });
    return x;
  },
  embedding(scope, featureMap, { width, dropout: probability }) {
    const pooled = scope.at('global_pool').run(() => mean(featureMap, { axes: [2, 3], keepDims: true }));
    const head = normalizedConv({ conv: scope.at('conv_head'), norm: scope.at('norm_head') }, pooled, {
      outChannels: multipleOf8(1280 * Math.max(1, width)),
      activation: relu,
    });
    return dropout(
      scope.at('dropout'),
      scope.run(() => flatten(head)),
      probability,
    );
  },
});

function universalBottleneck(
  scope: Scope,
  x: Tensor,
  { start, middle, stride, expansion }: Bottleneck,
  inChannels: number,
  outChannels: number,
): Tensor {
  const at = (part: string): ConvPlace => ({ conv: scope.at(`${part}.conv`), norm: scope.at(`${part}.bn`) });
  const activation = relu;
  // The last depthwise convolution makes the image smaller; the first one has no activation.
  const before = start ? depthwiseConv(at('dw_start'), x, { kernel: start, stride: middle ? 1 : stride }) : x;
  const wide = normalizedConv(at('pw_exp'), before, {
    outChannels: multipleOf8(inChannels * expansion),
    activation,
  });
  const filtered = middle ? depthwiseConv(at('dw_mid'), wide, { kernel: middle, stride, activation }) : wide;
  const y = normalizedConv(at('pw_proj'), filtered, { outChannels });
  return stride === 1 && inChannels === outChannels ? scope.run(() => add(x, y)) : y;
}
