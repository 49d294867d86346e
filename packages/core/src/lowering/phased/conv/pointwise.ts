import type { ModelWriter } from '../../model-writer.js';
import { pixelsOf } from '../geometry.js';
import { type ConvStrategy, isPlain } from './strategy.js';
import { batchedProduct } from './winograd.js';

/** 1x1 convolutions with stride 1: a matrix product for each phase. */
export const pointwise: ConvStrategy = {
  name: '1x1',
  takes: (conv) => isPlain(conv, 1, 1, 0),
  cost: ({ weight, y }) => pixelsOf(y) * weight[0]! * weight[1]!,
  forward: (writer, { weight: [outChannels, channels] }, x, weight) =>
    writer.op('MatMul', [writer.reshape(writer.value(weight), [outChannels!, channels!]), writer.phased(x)]),
  inputGradient: (writer, { weight: [outChannels, channels] }, dy, weight) => {
    const matrix = writer.reshape(writer.value(weight), [outChannels!, channels!]);
    return writer.op('MatMul', [writer.op('Transpose', [matrix], { perm: [1, 0] }), writer.phased(dy)]);
  },
  weightGradient: (writer, { weight }, dy, x) =>
    sumOfProducts(writer, writer.phased(dy), writer.phased(x), weight),
};

/** The sum over phases of dy x^T, as a weight. */
export function sumOfProducts(writer: ModelWriter, dy: string, x: string, weight: readonly number[]): string {
  const products = batchedProduct(writer, dy, x, { transB: 1 });
  return writer.reshape(writer.op('ReduceSum', [products, writer.ints([0])], { keepdims: 0 }), weight);
}
