import { type ImageLayout, ones } from '../layout.js';
import { blockedMaxPooling } from './max-pool.js';
import { nchwc } from './reorder.js';

/**
 * ONNX Runtime's own layout for images on the CPU: [N, C / b, H, W, b], with as many channels b in a block as a
 * register of the machine holds numbers. Its direct convolution in that layout is near the machine's peak even for few
 * channels. Between operations ONNX knows a value by the logical shape. Channels are a multiple of b.
 */
export function blockedLayout(block: number): ImageLayout {
  const known = layouts.get(block);
  if (known) return known;
  const layout: ImageLayout = {
    name: 'blocked',
    pack: (emitter, value) => emitter.op('ReorderInput', [value], {}, nchwc),
    unpack: (emitter, value, [, channels]) => emitter.op('ReorderOutput', [value], { channels }, nchwc),
    valueShape: (shape) => shape,
    operandShape: ([images, channels, height, width]) => [images, channels / block, height * width, block],
    perChannel: (emitter, value, [, channels]) => emitter.reshape(value, [1, channels / block, 1, block]),
    perSampleAndChannel: (emitter, value, [images, channels]) =>
      emitter.reshape(value, [images, channels / block, 1, block]),
    isPadded: () => false,
    clearPadding: (_, value) => value,
    sumOfChannels(emitter, value, shape) {
      const sums = layout.sumOfPixels(emitter, value, shape);
      return emitter.op('ReduceSum', [sums, emitter.ints([0])], { keepdims: 0 });
    },
    // A depthwise convolution of one image with the other: nothing but the sums is written to memory.
    sumOfProducts(emitter, a, b, [images, channels, height, width]) {
      const maps = images * channels;
      const image = emitter.reshape(a, [1, maps, height, width]);
      const kernel = emitter.reshape(b, [maps, 1, height, width]);
      const attributes = { group: maps, kernel_shape: [height, width] };
      const sums = emitter.reshape(emitter.op('Conv', [image, kernel], attributes, nchwc), [
        images,
        channels,
      ]);
      return emitter.op('ReduceSum', [sums, emitter.ints([0])], { keepdims: 0 });
    },
    sumOfPixels(emitter, value, [images, channels, height, width]) {
      const means = emitter.op('GlobalAveragePool', [value], {}, nchwc);
      const count = emitter.floats([], [height * width]);
      return emitter.op('Mul', [emitter.reshape(means, [images, channels]), count]);
    },
    affine(emitter, { z, scale, shift, residual }, [, channels], activation) {
      const kernel = emitter.reshape(scale ?? ones(emitter, channels), [channels, 1, 1, 1]);
      const attributes = { group: channels, kernel_shape: [1, 1], ...(activation && { activation }) };
      return emitter.op('Conv', [z, kernel, shift ?? '', residual ?? ''], attributes, nchwc);
    },
    maxPooling: (shape, window) => blockedMaxPooling(layout, block, shape, window),
  };
  layouts.set(block, layout);
  return layout;
}

/** One for each size of blocks, so that layouts can be compared. */
const layouts = new Map<number, ImageLayout>();
