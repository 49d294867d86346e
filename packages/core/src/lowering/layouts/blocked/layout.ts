import type { Emitter } from '../../../graph/emitter.js';
import type { ImageShape } from '../../../ops/conv/geometry.js';
import { activationAttributes, type ImageLayout, ones } from '../layout.js';
import { blockedMaxPooling } from './max-pool.js';
import { nchwc } from './reorder.js';

/** ReorderInput takes multiples of so many channels. */
const reorderedChannels = 4;

/**
 * ONNX Runtime's own layout for images on the CPU: [N, C / b, H, W, b], with as many channels b in a block as a
 * register of the machine holds numbers. Its direct convolution in that layout is near the machine's peak even for few
 * channels. Between operations ONNX knows a value by the logical shape, with whole blocks of channels: where C is not a
 * multiple of b, those behind the last one are zero.
 */
export function blockedLayout(block: number): ImageLayout {
  const known = layouts.get(block);
  if (known) return known;
  const filled = ([images, channels, height, width]: ImageShape): ImageShape => [
    images,
    wholeBlocks(channels, block),
    height,
    width,
  ];
  const layout: ImageLayout = {
    name: 'blocked',
    pack(emitter, value, shape) {
      const isTaken = shape[1] % Math.min(reorderedChannels, block) === 0;
      const image = isTaken ? value : emitter.op('Pad', [value, emitter.ints(missing(shape, block))]);
      return emitter.op('ReorderInput', [image], {}, nchwc);
    },
    unpack: (emitter, value, [, channels]) => emitter.op('ReorderOutput', [value], { channels }, nchwc),
    valueShape: filled,
    operandShape(shape) {
      const [images, channels, height, width] = filled(shape);
      return [images, channels / block, height * width, block];
    },
    // Ones behind the last channel: zero remains zero, whether it is multiplied or divided.
    perChannel(emitter, value, [, channels]) {
      const whole = wholeBlocks(channels, block);
      return emitter.reshape(padVector(emitter, value, channels, block, 1), [1, whole / block, 1, block]);
    },
    perSampleAndChannel(emitter, value, [images, channels]) {
      const whole = wholeBlocks(channels, block);
      const target = [images, whole / block, 1, block];
      if (whole === channels) return emitter.reshape(value, target);
      const rows = emitter.reshape(value, [images, channels]);
      const pads = emitter.ints([0, 0, 0, whole - channels]);
      return emitter.reshape(emitter.op('Pad', [rows, pads, emitter.floats([], [1])]), target);
    },
    isPadded: ([, channels]) => channels % block !== 0,
    keepsPadding: true,
    clearPadding(emitter, value, shape) {
      const channels = shape[1];
      if (channels % block === 0) return value;
      const whole = wholeBlocks(channels, block);
      const mask = Float32Array.from({ length: whole }, (_, channel) => (channel < channels ? 1 : 0));
      // Not a product alone: what has filled the padding is finite.
      return scaled(emitter, value, emitter.floats([whole], mask), whole);
    },
    sumOfChannels(emitter, value, shape) {
      const sums = layout.sumOfPixels(emitter, value, shape);
      return emitter.op('ReduceSum', [sums, emitter.ints([0])], { keepdims: 0 });
    },
    // A depthwise convolution of one image with the other: nothing but the sums is written to memory.
    sumOfProducts(emitter, a, b, shape) {
      const [images, channels, height, width] = filled(shape);
      const maps = images * channels;
      const image = emitter.reshape(a, [1, maps, height, width]);
      const kernel = emitter.reshape(b, [maps, 1, height, width]);
      const attributes = { group: maps, kernel_shape: [height, width] };
      const sums = emitter.reshape(emitter.op('Conv', [image, kernel], attributes, nchwc), [
        images,
        channels,
      ]);
      const total = emitter.op('ReduceSum', [sums, emitter.ints([0])], { keepdims: 0 });
      return firstChannels(emitter, total, 0, shape[1], channels);
    },
    sumOfPixels(emitter, value, shape) {
      const [images, channels, height, width] = filled(shape);
      const means = emitter.op('GlobalAveragePool', [value], {}, nchwc);
      const count = emitter.floats([], [height * width]);
      const sums = emitter.op('Mul', [emitter.reshape(means, [images, channels]), count]);
      return firstChannels(emitter, sums, 1, shape[1], channels);
    },
    affine(emitter, { z, scale, shift, residual }, [, channels], activation) {
      const whole = wholeBlocks(channels, block);
      const factors = scale ? padVector(emitter, scale, channels, block) : ones(emitter, whole);
      const kernel = emitter.reshape(factors, [whole, 1, 1, 1]);
      const attributes = { group: whole, kernel_shape: [1, 1], ...activationAttributes(activation) };
      const bias = shift ? padVector(emitter, shift, channels, block) : '';
      return emitter.op('Conv', [z, kernel, bias, residual ?? ''], attributes, nchwc);
    },
    maxPooling: (shape, window) => blockedMaxPooling(layout, block, filled(shape), window),
  };
  layouts.set(block, layout);
  return layout;
}

/** One for each size of blocks, so that layouts can be compared. */
const layouts = new Map<number, ImageLayout>();

/** Channels in as many blocks as hold these. */
export function wholeBlocks(channels: number, block: number): number {
  return block * Math.ceil(channels / block);
}

/** Of ONNX's Pad, for channels up to whole blocks. */
function missing([, channels]: ImageShape, block: number): number[] {
  return [0, 0, 0, 0, 0, wholeBlocks(channels, block) - channels, 0, 0];
}

/** A vector [C] with as many numbers as its blocks have channels. */
export function padVector(emitter: Emitter, value: string, channels: number, block: number, by = 0): string {
  const count = wholeBlocks(channels, block) - channels;
  if (count === 0) return value;
  const vector = emitter.reshape(value, [channels]);
  return emitter.op('Pad', [vector, emitter.ints([0, count]), ...(by ? [emitter.floats([], [by])] : [])]);
}

/** A weight [O, ., ., .] with each row multiplied by a factor [O], where there is one. */
export function scaledRows(
  emitter: Emitter,
  weight: string,
  rows: number,
  factor: string | undefined,
): string {
  if (factor === undefined) return weight;
  return emitter.op('Mul', [weight, emitter.reshape(factor, [rows, 1, 1, 1])]);
}

/** Without the channels that fill the last block. */
function firstChannels(
  emitter: Emitter,
  value: string,
  axis: number,
  channels: number,
  whole: number,
): string {
  if (whole === channels) return value;
  return emitter.op('Slice', [value, emitter.ints([0]), emitter.ints([channels]), emitter.ints([axis])]);
}

/** Each channel multiplied by a number. */
function scaled(emitter: Emitter, value: string, factors: string, channels: number): string {
  const kernel = emitter.reshape(factors, [channels, 1, 1, 1]);
  return emitter.op('Conv', [value, kernel], { group: channels, kernel_shape: [1, 1] }, nchwc);
}
