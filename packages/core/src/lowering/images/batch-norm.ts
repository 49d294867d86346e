import type { Tensor } from '../../graph/graph.js';
import { batchNormInferenceOp, batchNormTrainingOp } from '../../ops/normalization/batch-norm.js';
import { batchNormGradientOp } from '../../ops/normalization/batch-norm-gradient.js';
import type { ModelWriter } from '../model-writer.js';
import { defineImageRule } from '../rule.js';
import { withoutBias } from './without-bias.js';

/** 1 / number of values of each channel. */
function inverseCount(writer: ModelWriter, { shape: [images, , height, width] }: Tensor): string {
  return writer.floats([], [1 / (images! * height! * width!)]);
}

/** 1 / sqrt(variance + epsilon); made once for the forward and the backward pass. */
function inverseDeviation(writer: ModelWriter, variance: Tensor, epsilon: number): string {
  return writer.share(variance, `1 / deviation ${epsilon}`, () => {
    const shifted = writer.op('Add', [writer.value(variance), writer.floats([], [epsilon])]);
    return writer.op('Reciprocal', [writer.op('Sqrt', [shifted])]);
  });
}

/** What follows the normalisation (a residual, ReLU) can be computed in the same pass: see `Affine`. */
export const imageBatchNormTraining = defineImageRule({
  op: batchNormTrainingOp,
  accepts: ({ inputs: [x] }, writer) => writer.layoutOf(x) !== undefined,
  emit(writer, { inputs: [x, weight, bias], outputs: [y, mean, variance], attributes: { epsilon } }) {
    const { layout, z, bias: before } = withoutBias(writer, x);
    const meanOf = (total: string) => writer.op('Mul', [total, inverseCount(writer, x)]);
    const average = meanOf(layout.sumOfChannels(writer, z, x.shape));
    const averageSquare = meanOf(layout.sumOfProducts(writer, z, z, x.shape));
    writer.bind(mean, before ? writer.op('Add', [average, before]) : average);
    // Rounding may leave a constant channel a variance just below zero.
    const difference = writer.op('Sub', [averageSquare, writer.op('Mul', [average, average])]);
    writer.bind(variance, writer.op('Relu', [difference]));
    const scale = writer.op('Mul', [writer.value(weight), inverseDeviation(writer, variance, epsilon)]);
    const shift = writer.op('Sub', [writer.value(bias), writer.op('Mul', [average, scale])]);
    writer.bindAffine(y, { layout, z, scale, shift });
  },
});

export const imageBatchNorm = defineImageRule({
  op: batchNormInferenceOp,
  accepts: ({ inputs: [x] }, writer) => writer.layoutOf(x) !== undefined,
  emit(writer, { inputs: [x, weight, bias, mean, variance], outputs: [y], attributes: { epsilon } }) {
    const layout = writer.layoutOf(x)!;
    const scale = writer.op('Mul', [writer.value(weight), inverseDeviation(writer, variance, epsilon)]);
    const shift = writer.op('Sub', [writer.value(bias), writer.op('Mul', [writer.value(mean), scale])]);
    writer.bindAffine(y, { layout, z: writer.image(x, layout), scale, shift });
  },
});

export const imageBatchNormGradient = defineImageRule({
  op: batchNormGradientOp,
  accepts: ({ inputs: [, x] }, writer) => writer.layoutOf(x) !== undefined,
  emit(writer, { inputs, outputs: [dx, dweight, dbias], attributes: { epsilon } }) {
    const [dy, x, weight, mean, variance] = inputs;
    const { layout, z, bias } = withoutBias(writer, x);
    const gradient = writer.image(dy, layout);
    const total = layout.sumOfChannels(writer, gradient, x.shape);
    const product = layout.sumOfProducts(writer, gradient, z, x.shape);
    const inverse = inverseDeviation(writer, variance, epsilon);
    const average = bias ? writer.op('Sub', [writer.value(mean), bias]) : writer.value(mean);
    const slope = writer.op('Mul', [
      writer.op('Sub', [product, writer.op('Mul', [average, total])]),
      inverse,
    ]);
    writer.bind(dbias, total);
    writer.bind(dweight, slope);
    // dx = a dy + (b z + c), with vectors a, b and c.
    const a = writer.op('Mul', [writer.value(weight), inverse]);
    const shared = writer.op('Mul', [a, writer.op('Neg', [inverseCount(writer, x)])]);
    const b = writer.op('Mul', [writer.op('Mul', [shared, inverse]), slope]);
    const c = writer.op('Sub', [writer.op('Mul', [shared, total]), writer.op('Mul', [b, average])]);
    const centred = layout.affine(writer, { z, scale: b, shift: c }, x.shape);
    const affine = { z: gradient, scale: a, residual: centred };
    const value = layout.affine(writer, affine, x.shape);
    writer.bindImage(dx, layout, layout.clearPadding(writer, value, x.shape));
  },
});
