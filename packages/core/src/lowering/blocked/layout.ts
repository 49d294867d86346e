import { type ImageLayout, ones } from '../images/layout.js';
import { nchwc } from './nchwc.js';

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
    pack: (writer, value) => writer.op('ReorderInput', [value], {}, nchwc),
    unpack: (writer, value, shape) => writer.op('ReorderOutput', [value], { channels: shape[1]! }, nchwc),
    valueShape: (shape) => shape,
    operandShape: ([images, channels, height, width]) => [
      images!,
      channels! / block,
      height! * width!,
      block,
    ],
    perChannel: (writer, value, shape) => writer.reshape(value, [1, shape[1]! / block, 1, block]),
    perSampleAndChannel: (writer, value, [images, channels]) =>
      writer.reshape(value, [images!, channels! / block, 1, block]),
    isPadded: () => false,
    clearPadding: (_, value) => value,
    sumOfChannels(writer, value, shape) {
      const sums = layout.sumOfPixels(writer, value, shape);
      return writer.op('ReduceSum', [sums, writer.ints([0])], { keepdims: 0 });
    },
    // A depthwise convolution of one image with the other: nothing but the sums is written to memory.
    sumOfProducts(writer, a, b, [images, channels, height, width]) {
      const maps = images! * channels!;
      const image = writer.reshape(a, [1, maps, height!, width!]);
      const kernel = writer.reshape(b, [maps, 1, height!, width!]);
      const attributes = { group: maps, kernel_shape: [height!, width!] };
      const sums = writer.reshape(writer.op('Conv', [image, kernel], attributes, nchwc), [
        images!,
        channels!,
      ]);
      return writer.op('ReduceSum', [sums, writer.ints([0])], { keepdims: 0 });
    },
    sumOfPixels(writer, value, [images, channels, height, width]) {
      const means = writer.op('GlobalAveragePool', [value], {}, nchwc);
      const count = writer.floats([], [height! * width!]);
      return writer.op('Mul', [writer.reshape(means, [images!, channels!]), count]);
    },
    affine(writer, { z, scale, shift, residual }, [, channels], activation) {
      const kernel = writer.reshape(scale ?? ones(writer, channels!), [channels!, 1, 1, 1]);
      const attributes = { group: channels!, kernel_shape: [1, 1], ...(activation && { activation }) };
      return writer.op('Conv', [z, kernel, shift ?? '', residual ?? ''], attributes, nchwc);
    },
  };
  layouts.set(block, layout);
  return layout;
}

/** One for each size of blocks, so that layouts can be compared. */
const layouts = new Map<number, ImageLayout>();

export function isBlocked(layout: ImageLayout | undefined): boolean {
  return layout?.name === 'blocked';
}
