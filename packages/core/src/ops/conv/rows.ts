import type { Node, Tensor } from '../../graph/graph.js';
import type { LinearForm } from '../../graph/linear-form.js';
import { dimensions } from '../../graph/types.js';
import { gather } from '../shape/gather.js';
import { reshape } from '../shape/reshape.js';
import { pad } from '../shape/slice.js';
import { transpose } from '../shape/transpose.js';
import type { ConvInputs } from './conv2d.js';
import type { ConvAttributes } from './geometry.js';

/** A convolution's rows: the pixels of its output, each with the patch under the kernels. Groups have none. */
export function convRows({
  inputs,
  outputs,
  attributes,
}: Node<ConvAttributes, ConvInputs, [y: Tensor]>): LinearForm | undefined {
  const [input, weight, bias] = inputs;
  const [output] = outputs;
  if (attributes.groups !== 1) return undefined;
  const [, channels, height, width] = dimensions(input.shape, 4);
  const [images, , outHeight, outWidth] = dimensions(output.shape, 4);
  const [top, left, bottom, right] = attributes.padding;
  const [kernelHeight, kernelWidth] = attributes.kernel;
  const taps = kernelHeight * kernelWidth;
  const paddedWidth = left + width + right;
  const paddedHeight = top + height + bottom;
  return {
    input,
    weight,
    bias,
    output,
    rows: images * outHeight * outWidth,
    taps,
    addresses(rows) {
      const result = new Int32Array(rows.length * taps);
      let at = 0;
      for (const row of rows) {
        const image = Math.floor(row / (outHeight * outWidth));
        const y = Math.floor(row / outWidth) % outHeight;
        const x = row % outWidth;
        for (let i = 0; i < kernelHeight; i++) {
          const line = image * paddedHeight + y * attributes.stride[0] + i * attributes.dilation[0];
          for (let j = 0; j < kernelWidth; j++) {
            result[at++] = line * paddedWidth + x * attributes.stride[1] + j * attributes.dilation[1];
          }
        }
      }
      return result;
    },
    inputRows(addresses) {
      const padded = pad(input, [0, 0, top, left], [0, 0, bottom, right]);
      const pixels = gather(pixelsOf(padded), addresses);
      return reshape(transpose(reshape(pixels, [-1, taps, channels]), [0, 2, 1]), [-1, channels * taps]);
    },
    outputRows: (values, rows) => gather(pixelsOf(values), rows),
  };
}

/** Images [N, C, H, W] as pixels [N H W, C]. */
function pixelsOf(images: Tensor): Tensor {
  return reshape(transpose(images, [0, 2, 3, 1]), [-1, images.shape[1]!]);
}
