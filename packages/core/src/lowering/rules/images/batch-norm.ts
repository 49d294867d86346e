import type { Tensor } from '../../../graph/graph.js';
import { dimensions } from '../../../graph/types.js';
import type { ImageShape } from '../../../ops/conv/geometry.js';
import { batchNormInferenceOp, batchNormTrainingOp } from '../../../ops/normalization/batch-norm.js';
import { batchNormGradientOp } from '../../../ops/normalization/batch-norm-gradient.js';
import { cleared } from '../../layouts/layout.js';
import type { ModelWriter } from '../../model-writer.js';
import { defineRule } from '../rule.js';
import { imageWithoutBias } from './without-bias.js';

/** 1 / number of values of each channel. */
function inverseCount(writer: ModelWriter, [images, , height, width]: ImageShape): string {
  return writer.floats([], [1 / (images * height * width)]);
}

/** 1 / sqrt(variance + epsilon); made once for the forward and the backward pass. */
function inverseDeviation(writer: ModelWriter, variance: Tensor, value: string, epsilon: number): string {
  return writer.share(variance, `1 / deviation ${epsilon}`, () => {
    const shifted = writer.op('Add', [value, writer.floats([], [epsilon])]);
    return writer.op('Reciprocal', [writer.op('Sqrt', [shifted])]);
  });
}

/** What follows the normalisation (a residual, ReLU) can be computed in the same pass: see `Affine`. */
export const imageBatchNormTraining = defineRule(batchNormTrainingOp, (writer, node) => {
  const { inputs, outputs, attributes } = node;
  const [x, weight, bias] = inputs;
  const image = imageWithoutBias(writer, x);
  if (!image) return undefined;
  const { layout, z, bias: before } = image;
  const shape = dimensions(x.shape, 4);
  const meanOf = (total: string) => writer.op('Mul', [total, inverseCount(writer, shape)]);
  const average = meanOf(layout.sumOfChannels(writer, z, shape));
  const averageSquare = meanOf(layout.sumOfProducts(writer, z, z, shape));
  const mean = before ? writer.op('Add', [average, before]) : average;
  // Rounding may leave a constant channel a variance just below zero.
  const difference = writer.op('Sub', [averageSquare, writer.op('Mul', [average, average])]);
  const variance = writer.op('Relu', [difference]);
  const inverse = inverseDeviation(writer, outputs[2], variance, attributes.epsilon);
  const scale = writer.op('Mul', [writer.value(weight), inverse]);
  const shift = writer.op('Sub', [writer.value(bias), writer.op('Mul', [average, scale])]);
  return [{ layout, z, scale, shift }, mean, variance];
});

export const imageBatchNorm = defineRule(batchNormInferenceOp, (writer, { inputs, attributes }) => {
  const [x, weight, bias, mean, variance] = inputs;
  const layout = writer.layoutOf(x);
  if (!layout) return undefined;
  const inverse = inverseDeviation(writer, variance, writer.value(variance), attributes.epsilon);
  const scale = writer.op('Mul', [writer.value(weight), inverse]);
  const shift = writer.op('Sub', [writer.value(bias), writer.op('Mul', [writer.value(mean), scale])]);
  return [{ layout, z: writer.image(x, layout), scale, shift }];
});

export const imageBatchNormGradient = defineRule(batchNormGradientOp, (writer, { inputs, attributes }) => {
  const [dy, x, weight, mean, variance] = inputs;
  const image = imageWithoutBias(writer, x);
  if (!image) return undefined;
  const { layout, z, bias } = image;
  const shape = dimensions(x.shape, 4);
  const gradient = writer.image(dy, layout);
  const dbias = layout.sumOfChannels(writer, gradient, shape);
  const product = layout.sumOfProducts(writer, gradient, z, shape);
  const inverse = inverseDeviation(writer, variance, writer.value(variance), attributes.epsilon);
  const average = bias ? writer.op('Sub', [writer.value(mean), bias]) : writer.value(mean);
  const isFactored = typeof writer.affine(x)?.z === 'object';
  const difference = writer.op('Sub', [product, writer.op('Mul', [average, dbias])]);
  const dweight = writer.op('Mul', [difference, inverse]);
  // dx = a dy + (b z + c), with vectors a, b and c.
  const a = writer.op('Mul', [writer.value(weight), inverse]);
  if (isFactored) {
    // The convolution's gradients take the factor a with the weights: dx = a (dy + (b / a) z + c / a).
    const minus = writer.op('Neg', [inverseCount(writer, shape)]);
    const scale = writer.op('Mul', [writer.op('Mul', [dweight, inverse]), minus]);
    const shift = writer.op('Sub', [writer.op('Mul', [dbias, minus]), writer.op('Mul', [scale, average])]);
    const sum = layout.affine(writer, { z, scale, shift, residual: gradient }, shape);
    return [{ layout, z: cleared(writer, layout, sum, shape).value, scale: a }, dweight, dbias];
  }
  const shared = writer.op('Mul', [a, writer.op('Neg', [inverseCount(writer, shape)])]);
  const b = writer.op('Mul', [writer.op('Mul', [shared, inverse]), dweight]);
  const c = writer.op('Sub', [writer.op('Mul', [shared, dbias]), writer.op('Mul', [b, average])]);
  const centred = layout.affine(writer, { z, scale: b, shift: c }, shape);
  const dx = layout.affine(writer, { z: gradient, scale: a, residual: centred }, shape);
  return [cleared(writer, layout, dx, shape), dweight, dbias];
});
