import type { Tensor } from '../../graph/graph.js';
import { batchNormInferenceOp, batchNormTrainingOp } from '../../ops/normalization/batch-norm.js';
import { batchNormGradientOp } from '../../ops/normalization/batch-norm-gradient.js';
import type { ModelWriter } from '../model-writer.js';
import { definePhasedRule } from '../rule.js';
import { emitAffine } from './affine.js';
import { clearPadding } from './convert.js';
import { geometryOf } from './geometry.js';

/** Number of values of each channel. */
function countOf({ images, height, width }: { images: number; height: number; width: number }): number {
  return images * height * width;
}

/** Means over a channel of a phased value, whose padding is zero; [C]. */
function channelMean(writer: ModelWriter, value: string, x: Tensor): string {
  const geometry = geometryOf(x.shape);
  const axes = writer.ints([0, 2]);
  if (!geometry.isPadded) return writer.op('ReduceMean', [value, axes], { keepdims: 0 });
  const total = writer.op('ReduceSum', [value, axes], { keepdims: 0 });
  return writer.op('Mul', [total, writer.floats([], [1 / countOf(geometry)])]);
}

/** 1 / sqrt(variance + epsilon); made once for the forward and the backward pass. */
function inverseDeviation(writer: ModelWriter, variance: Tensor, epsilon: number): string {
  return writer.share(variance, `1 / deviation ${epsilon}`, () => {
    const shifted = writer.op('Add', [writer.value(variance), writer.floats([], [epsilon])]);
    return writer.op('Reciprocal', [writer.op('Sqrt', [shifted])]);
  });
}

/** What follows the normalisation (a residual, ReLU) can be computed in the same pass: see `affine`. */
export const phasedBatchNormTraining = definePhasedRule({
  op: batchNormTrainingOp,
  accepts: ({ inputs: [x] }, writer) => x!.rank === 4 && writer.isPhased(x!),
  emit(writer, { inputs: [x, weight, bias], outputs: [y, mean, variance], attributes: { epsilon } }) {
    const z = writer.phased(x!);
    const average = channelMean(writer, z, x!);
    const averageSquare = channelMean(writer, writer.op('Mul', [z, z]), x!);
    writer.bind(mean!, average);
    // Rounding may leave a constant channel a variance just below zero.
    const difference = writer.op('Sub', [averageSquare, writer.op('Mul', [average, average])]);
    writer.bind(variance!, writer.op('Relu', [difference]));
    const scale = writer.op('Mul', [writer.value(weight!), inverseDeviation(writer, variance!, epsilon)]);
    const shift = writer.op('Sub', [writer.value(bias!), writer.op('Mul', [average, scale])]);
    writer.bindAffine(y!, { z, scale, shift });
  },
});

export const phasedBatchNorm = definePhasedRule({
  op: batchNormInferenceOp,
  accepts: ({ inputs: [x] }, writer) => x!.rank === 4 && writer.isPhased(x!),
  emit(writer, { inputs: [x, weight, bias, mean, variance], outputs: [y], attributes: { epsilon } }) {
    const scale = writer.op('Mul', [writer.value(weight!), inverseDeviation(writer, variance!, epsilon)]);
    const shift = writer.op('Sub', [writer.value(bias!), writer.op('Mul', [writer.value(mean!), scale])]);
    writer.bindAffine(y!, { z: writer.phased(x!), scale, shift });
  },
});

export const phasedBatchNormGradient = definePhasedRule({
  op: batchNormGradientOp,
  accepts: ({ inputs: [dy, x] }, writer) => x!.rank === 4 && writer.isPhased(x!) && writer.isPhased(dy!),
  emit(writer, { inputs, outputs: [dx, dweight, dbias], attributes: { epsilon } }) {
    const [dy, x, weight, mean, variance] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor];
    const geometry = geometryOf(x.shape);
    const [gradient, z] = [writer.phased(dy), writer.phased(x)];
    const axes = writer.ints([0, 2]);
    const total = writer.op('ReduceSum', [gradient, axes], { keepdims: 0 });
    const product = writer.op('ReduceSum', [writer.op('Mul', [gradient, z]), axes], { keepdims: 0 });
    const inverse = inverseDeviation(writer, variance, epsilon);
    const average = writer.value(mean);
    const slope = writer.op('Mul', [
      writer.op('Sub', [product, writer.op('Mul', [average, total])]),
      inverse,
    ]);
    writer.bind(dbias!, total);
    writer.bind(dweight!, slope);
    // dx = a dy + (b z + c), with vectors a, b and c.
    const share = writer.floats([], [-1 / countOf(geometry)]);
    const a = writer.op('Mul', [writer.value(weight), inverse]);
    const shared = writer.op('Mul', [a, share]);
    const b = writer.op('Mul', [writer.op('Mul', [shared, inverse]), slope]);
    const c = writer.op('Sub', [writer.op('Mul', [shared, total]), writer.op('Mul', [b, average])]);
    const scaled = writer.op('Mul', [gradient, writer.reshape(a, [geometry.channels, 1])]);
    const rest = emitAffine(writer, { z, scale: b, shift: c }, [
      ...x.shape.slice(0, 2),
      geometry.tile * geometry.tileRows,
      geometry.tile * geometry.tileColumns,
    ]);
    writer.bindPhased(dx!, clearPadding(writer, writer.op('Add', [scaled, rest]), x.shape));
  },
});
