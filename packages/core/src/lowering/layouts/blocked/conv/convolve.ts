import type { Emitter } from '../../../../graph/emitter.js';
import type { ImageShape } from '../../../../ops/conv/geometry.js';
import { nchwc } from '../reorder.js';

/** Columns of a kernel from which the operator's own padding of the columns costs more than a padded copy. */
const wideKernel = 5;

export interface Window {
  readonly kernel: readonly [height: number, width: number];
  readonly stride: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly padding: readonly [number, number, number, number];
}

/** ONNX Runtime's direct convolution of a blocked image of a shape with a kernel in its layout. */
export function convolve(
  emitter: Emitter,
  image: string,
  [images, channels, height, width]: ImageShape,
  kernel: string,
  { kernel: size, stride, padding }: Window,
  block: number,
): string {
  const [top, left, bottom, right] = padding;
  if (size[1] < wideKernel || channels < block || left + right === 0) {
    return emitter.op('Conv', [image, kernel], attributesOf(size, stride, padding), nchwc);
  }
  const lines = emitter.reshape(image, [(images * channels * height) / block, width * block]);
  const padded = emitter.op('Pad', [lines, emitter.ints([0, left * block, 0, right * block])]);
  const wide = emitter.reshape(padded, [images, channels, height, left + width + right]);
  return emitter.op('Conv', [wide, kernel], attributesOf(size, stride, [top, 0, bottom, 0]), nchwc);
}

function attributesOf(kernel: readonly number[], strides: readonly number[], pads: readonly number[]) {
  return { kernel_shape: kernel, strides, pads };
}
