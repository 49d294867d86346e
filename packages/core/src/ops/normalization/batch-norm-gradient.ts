import { valuesOf } from '../../graph/emitter.js';
import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { requireFloat, sizeOf } from '../../graph/types.js';
import type { BatchNormAttributes } from './batch-norm.js';

export const batchNormGradientOp: Op<
  BatchNormAttributes,
  [dy: Tensor, x: Tensor, weight: Tensor, mean: Tensor, variance: Tensor],
  [dx: Tensor, dweight: Tensor, dbias: Tensor]
> = {
  name: 'batchNormGradient',
  infer: (inputs) => {
    requireFloat(...inputs);
    const [, x, weight] = inputs;
    return [x, weight, weight];
  },
  gradient: 'missing',
  emit: (emitter, { inputs, attributes: { epsilon } }) => {
    const [dy, x, weight, mean, variance] = valuesOf(emitter, inputs);
    const { shape } = inputs[1];
    const axes = emitter.ints(shape.flatMap((_, axis) => (axis === 1 ? [] : [axis])));
    const columnShape = emitter.ints([-1, ...shape.slice(2).map(() => 1)]);
    const column = (vector: string) => emitter.op('Reshape', [vector, columnShape]);
    const share = emitter.floats([], [-shape[1]! / sizeOf(shape)]);
    const shifted = emitter.op('Add', [variance, emitter.floats([], [epsilon])]);
    const deviation = emitter.op('Sqrt', [shifted]);
    const centred = emitter.op('Sub', [x, column(mean)]);
    const dbias = emitter.op('ReduceSum', [dy, axes], { keepdims: 0 });
    const product = emitter.op('ReduceSum', [emitter.op('Mul', [dy, centred]), axes], { keepdims: 0 });
    const dweight = emitter.op('Div', [product, deviation]);
    // dx = a dy + b (x - mean) + c, with vectors a, b and c: three passes over the image.
    const a = emitter.op('Div', [weight, deviation]);
    const scaled = emitter.op('Mul', [a, share]);
    const b = emitter.op('Mul', [scaled, emitter.op('Div', [dweight, deviation])]);
    const c = emitter.op('Mul', [scaled, dbias]);
    const sum = emitter.op('Add', [
      emitter.op('Mul', [dy, column(a)]),
      emitter.op('Mul', [centred, column(b)]),
    ]);
    return [emitter.op('Add', [sum, column(c)]), dweight, dbias];
  },
  reference: ([dy, x, weight, mean, variance], { attributes: { epsilon } }) => {
    const channels = x.shape[1]!;
    const plane = sizeOf(x.shape.slice(2));
    const count = x.data.length / channels;
    const channelOf = (i: number) => Math.floor(i / plane) % channels;
    const deviation = variance.data.map((v) => Math.sqrt(v + epsilon));
    const z = x.data.map((value, i) => (value - mean.data[channelOf(i)]!) / deviation[channelOf(i)]!);
    const dweight = new Float64Array(channels);
    const dbias = new Float64Array(channels);
    dy.data.forEach((value, i) => {
      dweight[channelOf(i)]! += value * z[i]!;
      dbias[channelOf(i)]! += value;
    });
    const dx = dy.data.map((value, i) => {
      const c = channelOf(i);
      return (weight.data[c]! / deviation[c]!) * (value - (dbias[c]! + z[i]! * dweight[c]!) / count);
    });
    return [dx, dweight, dbias];
  },
};

/**
 * Gradients of training-mode batch normalisation to x, weight and bias. With z = (x - mean) / deviation:
 * dbias = sum(dy), dweight = sum(dy z), dx = weight / deviation * (dy - (dbias + z dweight) / m), where m is
 * the number of elements of a channel.
 */
export function batchNormGradient(
  dy: Tensor,
  x: Tensor,
  weight: Tensor,
  mean: Tensor,
  variance: Tensor,
  attributes: BatchNormAttributes,
): [dx: Tensor, dweight: Tensor, dbias: Tensor] {
  const [dx, dweight, dbias] = x.graph.apply(
    batchNormGradientOp,
    [dy, x, weight, mean, variance],
    attributes,
  ).outputs;
  return [dx, dweight, dbias];
}
