import type { Tensor } from '../graph/graph.js';
import { heNormal } from '../nn/initializers.js';
import { batchNorm, conv } from '../nn/layers/index.js';
import type { Scope } from '../nn/scope.js';
import { add, relu } from '../ops/elementwise/index.js';

/** He et al. 2015; torchvision's choice for ResNets. */
export const resnetInitializer = heNormal('out');

export interface Stage {
  readonly blocks: number;
  readonly channels: number;
  /** Stride of the stage's first block. */
  readonly stride: number;
}

/** The stages `layer1`, `layer2`, ... of basic blocks, named as in torchvision. */
export function residualStages(scope: Scope, x: Tensor, stages: readonly Stage[]): Tensor {
  let before = stages[0]!.channels;
  stages.forEach(({ blocks, channels, stride }, i) => {
    for (let block = 0; block < blocks; block++) {
      const isFirst = block === 0 && (stride !== 1 || channels !== before);
      const place = scope.at(`layer${i + 1}.${block}`);
      x = basicBlock(place, x, channels, isFirst ? { stride } : undefined);
    }
    before = channels;
  });
  return x;
}

/**
 * relu(bn2(conv2(relu(bn1(conv1(x))))) + shortcut(x)) (He et al. 2016, figure 2). Where size or channels
 * change, the shortcut is `downsample`: a 1x1 convolution and batch normalisation (their option B).
 * @param change where the architecture (pruned or not) changes size or channels
 */
function basicBlock(
  scope: Scope,
  x: Tensor,
  channels: number,
  change: { readonly stride: number } | undefined,
): Tensor {
  const { stride } = change ?? { stride: 1 };
  const inner = normalizedConv(scope, 1, x, channels, stride);
  const outer = normalizedConv(
    scope,
    2,
    scope.at('bn1').run(() => relu(inner)),
    channels,
    1,
  );
  const shortcut = change ? downsample(scope.at('downsample'), x, channels, stride) : x;
  return scope.run(() => relu(add(outer, shortcut)));
}

function normalizedConv(scope: Scope, index: 1 | 2, x: Tensor, outChannels: number, stride: number): Tensor {
  const options = { outChannels, kernel: 3, stride, padding: 1, initializer: resnetInitializer };
  return batchNorm(scope.at(`bn${index}`), conv(scope.at(`conv${index}`), x, options));
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
