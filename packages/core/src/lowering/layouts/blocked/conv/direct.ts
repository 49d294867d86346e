import type { Tensor } from '../../../../graph/graph.js';
import type { ConvShape } from '../../../../ops/conv/geometry.js';
import { type ConvStrategy, multiplyAdds } from '../../conv-strategy.js';
import type { ImageEmitter } from '../../layout.js';
import { blockedLayout } from '../layout.js';
import { blockInnermost, reorderBlocks } from '../reorder.js';
import { convolve } from './convolve.js';
import { directInputGradient } from './input-gradient.js';
import { directWeightGradient } from './weight-gradient.js';

const isPlain = ({ weight, attributes: { groups, dilation, kernel, padding } }: ConvShape, block: number) =>
  groups === 1 &&
  dilation.every((step) => step === 1) &&
  padding.every((side, i) => side < kernel[i % 2]!) &&
  weight[0] % block === 0;

/** The gradient to the weight works on whole blocks of images. */
function cost(conv: ConvShape, block: number): number {
  const images = conv.x[0];
  const filled = block * Math.ceil(images / block);
  return (multiplyAdds(conv) * (2 + filled / images)) / 3;
}

/** The weight [O, C, kh, kw] as [O / b, C / b, kh, kw, b of C, b of O], or [O / b, C, kh, kw, b of O] for the first. */
function blockedKernel(
  emitter: ImageEmitter,
  { weight: shape }: ConvShape,
  weight: Tensor,
  block: number,
  inputBlock: number,
): string {
  const [outChannels, channels, height, width] = shape;
  return emitter.share(weight, `blocked kernel ${inputBlock}`, () => {
    const [blocks, taps] = [outChannels / block, height * width];
    const turned = blockInnermost(emitter, emitter.value(weight), [blocks, block, channels * taps]);
    const split = [(blocks * channels) / inputBlock, inputBlock, taps, block];
    return emitter.reshape(inputBlock === 1 ? turned : reorderBlocks(emitter, turned, split, [2, 1]), shape);
  });
}

/**
 * The definition, by ONNX Runtime's direct convolution on blocked images: three convolutions, of the image with the
 * weight, of the output's gradient with the turned weight, and of the image with the output's gradient as a kernel.
 */
export function directStrategies(block: number): readonly ConvStrategy[] {
  const layout = blockedLayout(block);
  const direct: ConvStrategy = {
    name: 'direct',
    layout,
    isExact: true,
    takes: (conv) => isPlain(conv, block) && conv.x[1] % block === 0,
    cost: (conv) => cost(conv, block),
    forward(emitter, conv, x, weight) {
      const kernel = blockedKernel(emitter, conv, weight, block, block);
      return convolve(emitter, emitter.image(x, layout), conv.x, kernel, conv.attributes, block);
    },
    inputGradient: (emitter, conv, dy, weight) =>
      directInputGradient(emitter, conv, emitter.image(dy, layout), emitter.value(weight), block),
    weightGradient: (emitter, conv, dy, x) =>
      directWeightGradient(emitter, conv, emitter.image(dy, layout), emitter.image(x, layout), {
        block,
        inputBlock: block,
      }),
  };
  /** Images with fewer channels than a block, which are read as they are: a network's first convolution. */
  const first: ConvStrategy = {
    name: 'direct, first',
    layout,
    isExact: true,
    readsLogical: true,
    takes: (conv) => isPlain(conv, block) && conv.x[1] < block,
    cost: (conv) => cost(conv, block),
    forward(emitter, conv, x, weight) {
      const kernel = blockedKernel(emitter, conv, weight, block, 1);
      return convolve(emitter, emitter.value(x), conv.x, kernel, conv.attributes, block);
    },
    // It rarely needs one; the simplest form serves those who ask for it.
    inputGradient: undefined,
    weightGradient: (emitter, conv, dy, x) =>
      directWeightGradient(emitter, conv, emitter.image(dy, layout), emitter.value(x), {
        block,
        inputBlock: 1,
      }),
  };
  return [direct, first];
}
