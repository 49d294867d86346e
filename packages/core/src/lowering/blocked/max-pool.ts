import type { Tensor } from '../../graph/graph.js';
import { sizeOf } from '../../graph/types.js';
import type { WindowAttributes } from '../../ops/conv/geometry.js';
import { maxPool2dGradientOp, maxPool2dOp } from '../../ops/pool/max-pool2d.js';
import { withoutBias } from '../images/without-bias.js';
import type { ModelWriter } from '../model-writer.js';
import { defineImageRule } from '../rule.js';
import { firstMatch } from '../rules/max-pool-gradient-by-tiles.js';
import { isBlocked } from './layout.js';
import { nchwc } from './nchwc.js';
import { reorderBlocks } from './reorder.js';

/** The maxima of the windows of an image, made once for both passes. */
function pooled(
  writer: ModelWriter,
  x: Tensor,
  image: string,
  { kernel, stride, padding, dilation }: WindowAttributes,
): string {
  const attributes = { kernel_shape: kernel, strides: stride, pads: padding, dilations: dilation };
  return writer.share(x, `max pool ${image} ${JSON.stringify(attributes)}`, () =>
    writer.op('MaxPool', [image], attributes, nchwc),
  );
}

export const blockedMaxPool = defineImageRule({
  op: maxPool2dOp,
  accepts: ({ inputs: [x] }, writer) => isBlocked(writer.layoutOf(x)),
  emit(writer, { inputs: [x], outputs: [y], attributes }) {
    // A bias moves no maximum; what follows may add it in passing.
    const { layout, z, bias } = withoutBias(writer, x);
    const value = pooled(writer, x, z, attributes);
    if (bias) writer.bindAffine(y, { layout, z: value, shift: bias });
    else writer.bindImage(y, layout, value);
  },
});

/** Windows that lie side by side and cover the image: the members of each become an axis. */
export const blockedMaxPoolGradient = defineImageRule({
  op: maxPool2dGradientOp,
  accepts: ({ inputs: [dy, x], attributes: { kernel, stride, padding, dilation } }, writer) =>
    isBlocked(writer.layoutOf(x)) &&
    kernel.join() === stride.join() &&
    padding.every((side) => side === 0) &&
    dilation.every((step) => step === 1) &&
    [0, 1].every((axis) => dy.shape[axis + 2]! * kernel[axis]! === x.shape[axis + 2]),
  emit(writer, { inputs: [dy, x], outputs: [dx], attributes }) {
    const { layout, z } = withoutBias(writer, x);
    const { kernel } = attributes;
    const block = layout.operandShape(x.shape)[3]!;
    const [, , rows, columns] = dy.shape as [number, number, number, number];
    const maps = sizeOf(x.shape.slice(0, 2)) / block;
    const members = kernel[0] * kernel[1];
    const apart = reorderBlocks(writer, z, [maps, rows, kernel[0], columns, kernel[1], block], [2, 4, 1, 3]);
    const split = (value: string, count: number) =>
      writer.reshape(value, [maps, count, rows * columns, block]);
    const highest = split(pooled(writer, x, z, attributes), 1);
    const mask = firstMatch(writer, split(apart, members), highest, members, 1);
    const spread = writer.op('Mul', [mask, split(writer.image(dy, layout), 1)]);
    const together = reorderBlocks(
      writer,
      spread,
      [maps, kernel[0], kernel[1], rows, columns, block],
      [3, 1, 4, 2],
    );
    writer.bindImage(dx, layout, writer.reshape(together, x.shape));
  },
});
