import type { Emitter } from '../../../../graph/emitter.js';
import { type ConvStrategy, isPlain } from '../../conv-strategy.js';
import { pixelsOf } from '../geometry.js';
import { phased } from '../layout.js';
import { batchedProduct } from './winograd.js';

/** 1x1 convolutions with stride 1: a matrix product for each phase. */
export const pointwise: ConvStrategy = {
  name: '1x1',
  layout: phased,
  isExact: true,
  takes: (conv) => isPlain(conv, 1, 1, 0),
  cost: ({ weight, y }) => pixelsOf(y) * weight[0] * weight[1],
  forward: (emitter, { weight: [outChannels, channels] }, x, weight) =>
    emitter.op('MatMul', [
      emitter.reshape(emitter.value(weight), [outChannels, channels]),
      emitter.image(x, phased),
    ]),
  inputGradient: (emitter, { weight: [outChannels, channels] }, dy, weight) => {
    const matrix = emitter.reshape(emitter.value(weight), [outChannels, channels]);
    return emitter.op('MatMul', [
      emitter.op('Transpose', [matrix], { perm: [1, 0] }),
      emitter.image(dy, phased),
    ]);
  },
  weightGradient: (emitter, { weight }, dy, x) =>
    sumOfProducts(emitter, emitter.image(dy, phased), emitter.image(x, phased), weight),
};

/** The sum over phases of dy x^T, as a weight. */
export function sumOfProducts(emitter: Emitter, dy: string, x: string, weight: readonly number[]): string {
  const products = batchedProduct(emitter, dy, x, { transB: 1 });
  return emitter.reshape(emitter.op('ReduceSum', [products, emitter.ints([0])], { keepdims: 0 }), weight);
}
