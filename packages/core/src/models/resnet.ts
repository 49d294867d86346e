import * as z from 'zod';
import type { Tensor } from '../graph/graph.js';
import { heNormal } from '../nn/initializers.js';
import { batchNorm, conv } from '../nn/layers/index.js';
import type { Scope } from '../nn/scope.js';
import { add, relu } from '../ops/elementwise/index.js';
import { maxPool2d } from '../ops/pool/max-pool2d.js';

/** He et al. 2015; torchvision's choice for ResNets. */
const resnetInitializer = heNormal('out');

export interface Stage {
  readonly blocks: number;
  readonly channels: number;
  /** Stride of the stage's first block. */
  readonly stride: number;
}

/** A residual block; its output has `expansion` times as many channels as its 3x3 convolutions. */
export interface ResidualBlock {
  readonly expansion: number;
  /** What is added to the shortcut. */
  residual(scope: Scope, x: Tensor, channels: number, stride: number): Tensor;
}

/** Two 3x3 convolutions (He et al. 2016, figure 5, left). */
export const basicBlock: ResidualBlock = {
  expansion: 1,
  residual(scope, x, channels, stride) {
    const inner = active(scope, 1, normalizedConv(scope, 1, x, channels, 3, stride));
    return normalizedConv(scope, 2, inner, channels, 3, 1);
  },
};

/**
 * 1x1, 3x3 and 1x1 convolutions (figure 5, right). As in torchvision the stride is that of the 3x3 convolution, which
 * others call version 1.5; the paper's is that of the first.
 */
export const bottleneckBlock: ResidualBlock = {
  expansion: 4,
  residual(scope, x, channels, stride) {
    const narrow = active(scope, 1, normalizedConv(scope, 1, x, channels, 1, 1));
    const inner = active(scope, 2, normalizedConv(scope, 2, narrow, channels, 3, stride));
    return normalizedConv(scope, 3, inner, 4 * channels, 1, 1);
  },
};

/**
 * The stages `layer1`, `layer2`, ... named as in torchvision. A block is relu(residual(x) + shortcut(x)); where size or
 * channels change, the shortcut is `downsample`: a 1x1 convolution and batch normalisation (option B of the paper).
 * @returns the feature maps that the stages end with
 */
export function residualStages(
  scope: Scope,
  x: Tensor,
  stages: readonly Stage[],
  { expansion, residual }: ResidualBlock = basicBlock,
): Tensor[] {
  let before = stages[0]!.channels;
  return stages.map(({ blocks, channels, stride: stageStride }, i) => {
    for (let block = 0; block < blocks; block++) {
      const place = scope.at(`layer${i + 1}.${block}`);
      const stride = block === 0 ? stageStride : 1;
      const y = residual(place, x, channels, stride);
      const outChannels = expansion * channels;
      const isChange = stride !== 1 || before !== outChannels;
      const shortcut = isChange ? downsample(place.at('downsample'), x, outChannels, stride) : x;
      x = place.run(() => relu(add(y, shortcut)));
      before = outChannels;
    }
    return x;
  });
}

function normalizedConv(
  scope: Scope,
  index: 1 | 2 | 3,
  x: Tensor,
  outChannels: number,
  kernel: 1 | 3,
  stride: number,
): Tensor {
  const options = { outChannels, kernel, stride, padding: (kernel - 1) / 2, initializer: resnetInitializer };
  return batchNorm(scope.at(`bn${index}`), conv(scope.at(`conv${index}`), x, options));
}

function active(scope: Scope, index: 1 | 2, x: Tensor): Tensor {
  return scope.at(`bn${index}`).run(() => relu(x));
}

function downsample(scope: Scope, x: Tensor, outChannels: number, stride: number): Tensor {
  const options = { outChannels, kernel: 1, stride, initializer: resnetInitializer };
  return batchNorm(scope.at('1'), conv(scope.at('0'), x, options));
}

/** The 3x3 stem for small images: `conv1` and `bn1`. */
export function smallStem(scope: Scope, images: Tensor, outChannels: number): Tensor {
  const x = conv(scope.at('conv1'), images, {
    outChannels,
    kernel: 3,
    padding: 1,
    initializer: resnetInitializer,
  });
  const normalized = batchNorm(scope.at('bn1'), x);
  return scope.at('bn1').run(() => relu(normalized));
}

/** Options of the ResNets for large images. */
export const resnetOptions = z.strictObject({
  stem: z
    .enum(['auto', 'small', 'large'])
    .default('auto')
    .describe('small: 3x3 convolution; large: 7x7 with stride 2 and pooling; auto: small up to 64 pixels'),
  width: z.int().min(1).default(64).describe('Channels of the first stage; each further stage doubles them'),
});

/** The ResNets for large images (He et al. 2016, table 1): stem, and four stages of so many blocks; what they end with. */
export function residualNetwork(
  scope: Scope,
  images: Tensor,
  { stem, width }: z.infer<typeof resnetOptions>,
  blocks: readonly [number, number, number, number],
  block: ResidualBlock = basicBlock,
): Tensor[] {
  const isSmall = stem === 'auto' ? Math.min(...images.shape.slice(2)) <= 64 : stem === 'small';
  const x = isSmall ? smallStem(scope, images, width) : largeStem(scope, images, width);
  const stages = blocks.map((count, i) => ({
    blocks: count,
    channels: width * 2 ** i,
    stride: i === 0 ? 1 : 2,
  }));
  return residualStages(scope, x, stages, block);
}

function largeStem(scope: Scope, images: Tensor, outChannels: number): Tensor {
  const x = conv(scope.at('conv1'), images, {
    outChannels,
    kernel: 7,
    stride: 2,
    padding: 3,
    initializer: resnetInitializer,
  });
  const normalized = batchNorm(scope.at('bn1'), x);
  return scope.at('maxpool').run(() => maxPool2d(relu(normalized), 3, { stride: 2, padding: 1 }));
}
