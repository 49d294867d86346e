import type { Op } from '../../../graph/op.js';
import { dimensions, hasRank } from '../../../graph/types.js';
import type { ReduceAttributes } from '../../../ops/reduce/define.js';
import { meanOp } from '../../../ops/reduce/mean.js';
import { broadcastToOp, sumOp } from '../../../ops/reduce/sum.js';
import { defineRule, type LoweringRule } from '../rule.js';
import { operandValue, roleOf } from './operands.js';

/** Sums and means over pixels, and over samples and pixels; the padding adds nothing. */
function imageReduction(op: Op<ReduceAttributes>, isMean: boolean): LoweringRule {
  return defineRule(op, (writer, { inputs: [x], outputs: [y], attributes: { axes } }) => {
    const layout = writer.layoutOf(x);
    if (!layout || !['2,3', '0,2,3'].includes(axes.join())) return undefined;
    const shape = dimensions(x.shape, 4);
    const [images, , height, width] = shape;
    const isOverPixels = axes.length === 2;
    const value = writer.image(x, layout);
    const total = isOverPixels
      ? layout.sumOfPixels(writer, value, shape)
      : layout.sumOfChannels(writer, value, shape);
    const count = height * width * (isOverPixels ? 1 : images);
    const result = isMean ? writer.op('Mul', [total, writer.floats([], [1 / count])]) : total;
    return [writer.reshape(result, y.shape)];
  });
}

export const imageSum = imageReduction(sumOp, false);
export const imageMean = imageReduction(meanOp, true);

/** Values of a channel or of a sample's channel, spread over an image: the gradients of those reductions. */
export const imageBroadcast = defineRule(broadcastToOp, (writer, { inputs: [x], outputs: [y] }) => {
  const { shape } = y;
  const layout = writer.preferredLayout(shape);
  if (!layout || !hasRank(shape, 4)) return undefined;
  const role = roleOf(x, shape);
  if (role !== 'perChannel' && role !== 'perSampleAndChannel') return undefined;
  const operand = operandValue(writer, layout, x, role, shape);
  const spread = writer.op('Expand', [operand, writer.ints(layout.operandShape(shape))]);
  const value = writer.reshape(spread, layout.valueShape(shape));
  return [{ layout, value: layout.clearPadding(writer, value, shape) }];
});
