import { type ConvStrategy, isPlain } from '../../images/conv-strategy.js';
import type { ModelWriter } from '../../model-writer.js';
import { pixelsOf } from '../geometry.js';
import { phased } from '../layout.js';
import { batchedProduct } from './winograd.js';

/** 1x1 convolutions with stride 1: a matrix product for each phase. */
export const pointwise: ConvStrategy = {
  name: '1x1',
  layout: phased,
  isExact: true,
  takes: (conv) => isPlain(conv, 1, 1, 0),
  cost: ({ weight, y }) => pixelsOf(y) * weight[0]! * weight[1]!,
  forward: (writer, { weight: [outChannels, channels] }, x, weight) =>
    writer.op('MatMul', [
      writer.reshape(writer.value(weight), [outChannels!, channels!]),
      writer.image(x, phased),
    ]),
  inputGradient: (writer, { weight: [outChannels, channels] }, dy, weight) => {
    const matrix = writer.reshape(writer.value(weight), [outChannels!, channels!]);
    return writer.op('MatMul', [
      writer.op('Transpose', [matrix], { perm: [1, 0] }),
      writer.image(dy, phased),
    ]);
  },
  weightGradient: (writer, { weight }, dy, x) =>
    sumOfProducts(writer, writer.image(dy, phased), writer.image(x, phased), weight),
};

/** The sum over phases of dy x^T, as a weight. */
export function sumOfProducts(writer: ModelWriter, dy: string, x: string, weight: readonly number[]): string {
  const products = batchedProduct(writer, dy, x, { transB: 1 });
  return writer.reshape(writer.op('ReduceSum', [products, writer.ints([0])], { keepdims: 0 }), weight);
}
