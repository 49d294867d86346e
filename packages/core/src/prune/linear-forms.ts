import type { Application } from '../graph/channel-flow.js';
import { ancestors, applies, type Node, type Tensor } from '../graph/graph.js';
import { dimensions } from '../graph/types.js';
import { type ConvInputs, conv2dOp } from '../ops/conv/conv2d.js';
import type { ConvAttributes } from '../ops/conv/geometry.js';
import { type MatmulAttributes, matmulOp } from '../ops/linear/matmul.js';
import { gather } from '../ops/shape/gather.js';
import { reshape } from '../ops/shape/reshape.js';
import { pad } from '../ops/shape/slice.js';
import { transpose } from '../ops/shape/transpose.js';

/**
 * A product of kernels with what they see: each row of the output (a pixel of an image, or a sample) is W r + bias,
 * with W the weight as [O, C taps] and r the row of input elements under the kernels.
 */
export interface LinearForm {
  readonly input: Tensor;
  /** [O, C, ...] */
  readonly weight: Tensor;
  /** [O] */
  readonly bias: Tensor | undefined;
  readonly output: Tensor;
  /** How many rows there are. */
  readonly rows: number;
  /** Elements of r for each of the C. */
  readonly taps: number;
  /** Where {@link inputRows} finds the elements of some rows: `taps` addresses for each. */
  addresses(rows: Int32Array): Int32Array;
  /** The elements r of S rows, [S, C taps], given their addresses, int32 [S taps]. */
  inputRows(addresses: Tensor): Tensor;
  /** Rows of a tensor of the output's shape, [S, O]; `rows` is int32 [S]. */
  outputRows(values: Tensor, rows: Tensor): Tensor;
}

/** The products of plain kernels that a tensor depends on, by their weights, in the order of computation. */
export function linearForms(output: Tensor): Map<Tensor, [LinearForm, ...LinearForm[]]> {
  const forms = new Map<Tensor, [LinearForm, ...LinearForm[]]>();
  for (const node of ancestors([output])) {
    const form = linearForm(node);
    if (!form) continue;
    const known = forms.get(form.weight);
    if (known) known.push(form);
    else forms.set(form.weight, [form]);
  }
  return forms;
}

function linearForm(node: Node): LinearForm | undefined {
  if (applies(conv2dOp, node)) return ofConvolution(node);
  return applies(matmulOp, node) ? ofProduct(node) : undefined;
}

/** A convolution's rows: the pixels of its output, each with the patch under the kernels. Groups have none. */
function ofConvolution({
  inputs: [input, weight, bias],
  outputs: [output],
  attributes,
}: Application<ConvAttributes, ConvInputs>): LinearForm | undefined {
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

/** Samples [N, C] times a weight [O, C]: a row is a sample. */
function ofProduct({
  inputs: [input, weight],
  outputs: [output],
  attributes: { transposeA, transposeB },
}: Application<MatmulAttributes, [a: Tensor, b: Tensor]>): LinearForm | undefined {
  if (transposeA || !transposeB || input.rank !== 2 || weight.rank !== 2) return undefined;
  return {
    input,
    weight,
    bias: undefined,
    output,
    rows: input.shape[0]!,
    taps: 1,
    addresses: (rows) => rows,
    inputRows: (addresses) => gather(input, addresses),
    outputRows: gather,
  };
}
