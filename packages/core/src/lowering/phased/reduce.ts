import type { Node, Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import type { ReduceAttributes } from '../../ops/reduce/define.js';
import { meanOp } from '../../ops/reduce/mean.js';
import { sumOp } from '../../ops/reduce/sum.js';
import { broadcastOp } from '../../ops/shape/broadcast-to.js';
import type { ModelWriter } from '../model-writer.js';
import { definePhasedRule, type LoweringRule } from '../rule.js';
import { clearPadding } from './convert.js';
import { geometryOf } from './geometry.js';
import { operandValue, roleOf } from './operands.js';

/** Sums over rows and columns, [N, C]; the padding adds nothing. */
function sumOverPixels(writer: ModelWriter, x: Tensor): string {
  const { images, channels, phases, columns } = geometryOf(x.shape);
  const apart = writer.reshape(writer.phased(x), [phases, channels, columns / images, images]);
  const sums = writer.op('ReduceSum', [apart, writer.ints([0, 2])], { keepdims: 0 });
  return writer.op('Transpose', [sums], { perm: [1, 0] });
}

function phasedReduction(op: Op<ReduceAttributes>, isMean: boolean): LoweringRule {
  return definePhasedRule({
    op,
    accepts: ({ inputs: [x], attributes: { axes } }, writer) =>
      x!.rank === 4 && writer.isPhased(x!) && ['2,3', '0,2,3'].includes(axes.join()),
    emit(writer, { inputs, outputs: [y], attributes: { axes } }: Node<ReduceAttributes>) {
      const x = inputs[0]!;
      const { images, height, width } = geometryOf(x.shape);
      const isOverPixels = axes.length === 2;
      const total = isOverPixels
        ? sumOverPixels(writer, x)
        : writer.op('ReduceSum', [writer.phased(x), writer.ints([0, 2])], { keepdims: 0 });
      const count = height * width * (isOverPixels ? 1 : images);
      const value = isMean ? writer.op('Mul', [total, writer.floats([], [1 / count])]) : total;
      writer.bind(y!, writer.reshape(value, y!.shape));
    },
  });
}

export const phasedSum = phasedReduction(sumOp, false);
export const phasedMean = phasedReduction(meanOp, true);

/** Values of a channel or of a sample's channel, spread over an image: the gradients of those reductions. */
export const phasedBroadcast = definePhasedRule({
  op: broadcastOp,
  accepts({ inputs: [x], outputs: [y] }, writer) {
    const role = y!.rank === 4 ? roleOf(x!, y!.shape) : undefined;
    return (role === 'perChannel' || role === 'perSampleAndChannel') && writer.prefersPhased(y!.shape);
  },
  emit(writer, { inputs: [x], outputs: [y] }) {
    const { images, channels, phases, columns } = geometryOf(y!.shape);
    const spread = writer.op('Expand', [
      operandValue(writer, x!, y!.shape),
      writer.ints([phases, channels, columns / images, images]),
    ]);
    const phased = writer.reshape(spread, [phases, channels, columns]);
    writer.bindPhased(y!, clearPadding(writer, phased, y!.shape));
  },
});
