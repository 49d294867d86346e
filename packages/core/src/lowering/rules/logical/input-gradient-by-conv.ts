import { sizeOf } from '../../../graph/types.js';
import { conv2dInputGradientOp } from '../../../ops/conv/conv2d-input-gradient.js';
import type { ConvAttributes } from '../../../ops/conv/geometry.js';
import { defineRule } from '../rule.js';

/** The gradient's own padding: what the forward window reached over the edge, seen from the other side. */
function gradientPadding({ kernel, padding, dilation }: ConvAttributes): number[] {
  return padding.map((side, i) => (kernel[i % 2]! - 1) * dilation[i % 2]! - side);
}

/** Pixels of the batch from which turning the kernels, in every step, costs less than it gains. */
const fewPixels = 1024;

/**
 * With stride 1 the gradient to the input is itself a convolution, with the kernels turned round and their
 * two channel axes exchanged. ONNX Runtime's Conv is about twice as fast as its ConvTranspose.
 */
export const inputGradientByConv = defineRule(
  conv2dInputGradientOp,
  (writer, { inputs: [dy, weight], attributes }) => {
    const { kernel, stride, dilation, groups } = attributes;
    const pads = gradientPadding(attributes);
    const isTaken =
      groups === 1 &&
      sizeOf(dy.shape) / dy.shape[1]! >= fewPixels &&
      stride.every((step) => step === 1) &&
      pads.every((side) => side >= 0);
    if (!isTaken) return undefined;
    let kernels = writer.value(weight);
    if (kernel.some((size) => size > 1)) {
      const backwards = [-1, -1];
      const end = [-kernel[0] - 1, -kernel[1] - 1];
      kernels = writer.op('Slice', [
        kernels,
        writer.ints(backwards),
        writer.ints(end),
        writer.ints([2, 3]),
        writer.ints(backwards),
      ]);
    }
    const turned = writer.op('Transpose', [kernels], { perm: [1, 0, 2, 3] });
    return [
      writer.op('Conv', [writer.value(dy), turned], { kernel_shape: kernel, pads, dilations: dilation }),
    ];
  },
);
