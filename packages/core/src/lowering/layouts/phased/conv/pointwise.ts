import type { Emitter } from '../../../../graph/emitter.js';
import { sizeOf } from '../../../../graph/types.js';
import type { ConvShape } from '../../../../ops/conv/geometry.js';
import { type ConvStrategy, isPlain } from '../../conv-strategy.js';
import { geometryOf, pixelsOf } from '../geometry.js';
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
  weightGradient: (emitter, conv, dy, x) =>
    sumOfProducts(emitter, emitter.image(dy, phased), emitter.image(x, phased), conv),
};

/**
 * The sum over phases of dy x^T, as a weight: of products of each phase or, where the weight is larger than the images, one
 * product of images whose phases are brought behind their channels.
 */
export function sumOfProducts(emitter: Emitter, dy: string, x: string, { weight, y }: ConvShape): string {
  const outChannels = weight[0];
  const channels = sizeOf(weight) / outChannels;
  const { phases, columns } = geometryOf(y);
  const turned = { transB: 1 } as const;
  if (outChannels * channels <= (outChannels + channels) * columns) {
    const products = batchedProduct(emitter, dy, x, turned);
    return emitter.reshape(emitter.op('ReduceSum', [products, emitter.ints([0])], { keepdims: 0 }), weight);
  }
  const rows = (image: string, count: number) =>
    emitter.reshape(emitter.op('Transpose', [image], { perm: [1, 0, 2] }), [count, phases * columns]);
  const product = batchedProduct(emitter, rows(dy, outChannels), rows(x, channels), turned);
  return emitter.reshape(product, weight);
}
