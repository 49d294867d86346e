import type { Emitter } from '../../../../graph/emitter.js';
import type { Tensor } from '../../../../graph/graph.js';
import type { ConvShape } from '../../../../ops/conv/geometry.js';
import { kronecker } from '../../../winograd/cook-toom.js';
import { type TileTransform, unitStride } from '../../../winograd/transforms.js';
import { type ConvStrategy, isPlain } from '../../conv-strategy.js';
import type { ImageEmitter } from '../../layout.js';
import { geometryOf } from '../geometry.js';
import { phased } from '../layout.js';
import {
  constantMatrix,
  type Tiles,
  transformInput,
  transformInputAdjoint,
  transformOutput,
  transformOutputAdjoint,
} from './tiles.js';

const microsoft = { domain: 'com.microsoft' };

/** Fewer input channels than these make the products so thin that the transforms cost more than they save. */
export const fewChannels = 8;

/** The output's tiles, and the channels whose input is transformed. */
export function placementOf({ x, y }: ConvShape): { tiles: Tiles; channels: number } {
  const { images, tileRows, tileColumns } = geometryOf(y);
  return { tiles: { images, rows: tileRows, columns: tileColumns }, channels: x[1] };
}

/** U = G w G^T, [products^2, O, C]. */
function transformedWeight(
  emitter: ImageEmitter,
  { weight: [outChannels, channels, height, width] }: ConvShape,
  weight: Tensor,
  transform: TileTransform,
  name: string,
): string {
  const matrix = kronecker(transform.kernel, transform.kernel);
  return emitter.share(weight, `U ${name}`, () => {
    const rows = emitter.reshape(emitter.value(weight), [outChannels * channels, height * width]);
    const product = emitter.op('Gemm', [constantMatrix(emitter, matrix), rows], { transB: 1 });
    return emitter.reshape(product, [matrix.length, outChannels, channels]);
  });
}

/** dw = G^T dU G, [O, C, k, k], from dU = dM V^T. */
function weightFromProducts(
  emitter: ImageEmitter,
  products: string,
  { weight }: ConvShape,
  transform: TileTransform,
): string {
  const matrix = kronecker(transform.kernel, transform.kernel);
  const flat = emitter.reshape(products, [matrix.length, weight[0] * weight[1]]);
  return emitter.reshape(emitter.op('Gemm', [flat, constantMatrix(emitter, matrix)], { transA: 1 }), weight);
}

/** dM = A dY A^T, [products^2, O, L]. */
function transformedGradient(
  emitter: ImageEmitter,
  { y }: ConvShape,
  dy: Tensor,
  transform: TileTransform,
  name: string,
): string {
  const { channels, columns } = geometryOf(y);
  return emitter.share(dy, `dM ${name}`, () =>
    transformOutputAdjoint(emitter, emitter.image(dy, phased), [channels, columns], transform),
  );
}

export function batchedProduct(
  emitter: Emitter,
  a: string,
  b: string,
  transposed: { transA?: 1; transB?: 1 } = {},
): string {
  if (!transposed.transA && !transposed.transB) return emitter.op('MatMul', [a, b]);
  return emitter.op('FusedMatMul', [a, b], transposed, microsoft);
}

/** What a minimal filtering needs beside its transform. */
interface Filtering {
  readonly name: string;
  readonly transform: TileTransform;
  takes(conv: ConvShape): boolean;
  /** The input as the tiles of the output see it: [phases^2, C, L] for the output's L. */
  gather(emitter: ImageEmitter, conv: ConvShape, x: Tensor): string;
  /** Its inverse, on a gradient: [phases^2, C, L] back to the input's [P, C, L]. */
  scatter(emitter: ImageEmitter, conv: ConvShape, value: string): string;
}

/**
 * A convolution by transforms of tiles. The backward pass stays in the domain of the tiles: it needs the transformed
 * input and one transformed gradient, and transforms nothing twice.
 */
export function minimalFiltering({ name, transform, takes, gather, scatter }: Filtering): ConvStrategy {
  const transformed = (emitter: ImageEmitter, conv: ConvShape, x: Tensor) =>
    emitter.share(x, `V ${name}`, () => {
      const { tiles, channels } = placementOf(conv);
      return transformInput(emitter, gather(emitter, conv, x), channels, tiles, transform);
    });
  return {
    name,
    layout: phased,
    isExact: false,
    takes,
    cost({ weight, y }, { batchedProduct, transform: perValue }) {
      const [outChannels, channels] = weight;
      const { columns } = geometryOf(y);
      const values = transform.products ** 2 * columns;
      return values * (batchedProduct * outChannels * channels + perValue * (outChannels + channels));
    },
    forward(emitter, conv, x, weight) {
      const u = transformedWeight(emitter, conv, weight, transform, name);
      return transformOutput(
        emitter,
        batchedProduct(emitter, u, transformed(emitter, conv, x)),
        conv.y,
        transform,
      );
    },
    inputGradient(emitter, conv, dy, weight) {
      const { tiles, channels } = placementOf(conv);
      const u = transformedWeight(emitter, conv, weight, transform, name);
      const gradient = transformedGradient(emitter, conv, dy, transform, name);
      const products = batchedProduct(emitter, u, gradient, { transA: 1 });
      return scatter(emitter, conv, transformInputAdjoint(emitter, products, channels, tiles, transform));
    },
    weightGradient(emitter, conv, dy, x) {
      const gradient = transformedGradient(emitter, conv, dy, transform, name);
      const products = batchedProduct(emitter, gradient, transformed(emitter, conv, x), { transB: 1 });
      return weightFromProducts(emitter, products, conv, transform);
    },
  };
}

/**
 * Winograd's F(m x m, k x k) for convolutions of stride 1 that keep the size (Lavin and Gray 2016), with m the side of
 * a tile: on tiles of 4 x 4 a 3x3 kernel takes 36 products for 16 outputs instead of 144, a 5x5 kernel 64 instead of
 * 400.
 */
function winograd(tile: 2 | 4, taps: 3 | 5): ConvStrategy {
  return minimalFiltering({
    name: `F(${tile},${taps})`,
    transform: unitStride(tile, taps),
    takes: (conv) =>
      isPlain(conv, taps, 1, (taps - 1) / 2) && conv.x[1] >= fewChannels && geometryOf(conv.y).tile === tile,
    gather: (emitter, _, x) => emitter.image(x, phased),
    scatter: (_, __, value) => value,
  });
}

export const winogradStrategies = [winograd(4, 3), winograd(4, 5), winograd(2, 3), winograd(2, 5)];
