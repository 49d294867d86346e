import type { Node } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import type { ReduceAttributes } from '../../ops/reduce/define.js';
import { meanOp } from '../../ops/reduce/mean.js';
import { sumOp } from '../../ops/reduce/sum.js';
import { broadcastOp } from '../../ops/shape/broadcast-to.js';
import { defineImageRule, type LoweringRule } from '../rule.js';
import { operandValue, roleOf } from './operands.js';

/** Sums and means over pixels, and over samples and pixels; the padding adds nothing. */
function imageReduction(op: Op<ReduceAttributes>, isMean: boolean): LoweringRule {
  return defineImageRule({
    op,
    accepts: ({ inputs: [x], attributes: { axes } }, writer) =>
      writer.layoutOf(x) !== undefined && ['2,3', '0,2,3'].includes(axes.join()),
    emit(writer, { inputs, outputs: [y], attributes: { axes } }: Node<ReduceAttributes>) {
      const x = inputs[0]!;
      const [images, , height, width] = x.shape as [number, number, number, number];
      const layout = writer.layoutOf(x)!;
      const isOverPixels = axes.length === 2;
      const value = writer.image(x, layout);
      const total = isOverPixels
        ? layout.sumOfPixels(writer, value, x.shape)
        : layout.sumOfChannels(writer, value, x.shape);
      const count = height * width * (isOverPixels ? 1 : images);
      const result = isMean ? writer.op('Mul', [total, writer.floats([], [1 / count])]) : total;
      writer.bind(y!, writer.reshape(result, y!.shape));
    },
  });
}

export const imageSum = imageReduction(sumOp, false);
export const imageMean = imageReduction(meanOp, true);

/** Values of a channel or of a sample's channel, spread over an image: the gradients of those reductions. */
export const imageBroadcast = defineImageRule({
  op: broadcastOp,
  accepts({ inputs: [x], outputs: [y] }, writer) {
    const role = y.rank === 4 ? roleOf(x, y.shape) : undefined;
    return (
      (role === 'perChannel' || role === 'perSampleAndChannel') &&
      writer.preferredLayout(y.shape) !== undefined
    );
  },
  emit(writer, { inputs: [x], outputs: [y] }) {
    const layout = writer.preferredLayout(y.shape)!;
    const spread = writer.op('Expand', [
      operandValue(writer, layout, x, y.shape),
      writer.ints(layout.operandShape(y.shape)),
    ]);
    const image = writer.reshape(spread, layout.valueShape(y.shape));
    writer.bindImage(y, layout, layout.clearPadding(writer, image, y.shape));
  },
});
