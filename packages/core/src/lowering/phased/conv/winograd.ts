import type { Tensor } from '../../../graph/graph.js';
import { type ConvShape, type ConvStrategy, isPlain } from '../../images/conv-strategy.js';
import type { ModelWriter } from '../../model-writer.js';
import { kronecker } from '../../winograd/cook-toom.js';
import { type TileTransform, unitStride } from '../../winograd/transforms.js';
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
  return { tiles: { images, rows: tileRows, columns: tileColumns }, channels: x[1]! };
}

/** U = G w G^T, [products^2, O, C]. */
function transformedWeight(
  writer: ModelWriter,
  weight: Tensor,
  transform: TileTransform,
  name: string,
): string {
  const [outChannels, channels, ...kernel] = weight.shape as [number, number, number, number];
  const matrix = kronecker(transform.kernel, transform.kernel);
  return writer.share(weight, `U ${name}`, () => {
    const rows = writer.reshape(writer.value(weight), [outChannels * channels, kernel[0] * kernel[1]]);
    const product = writer.op('Gemm', [constantMatrix(writer, matrix), rows], { transB: 1 });
    return writer.reshape(product, [matrix.length, outChannels, channels]);
  });
}

/** dw = G^T dU G, [O, C, k, k], from dU = dM V^T. */
function weightFromProducts(
  writer: ModelWriter,
  products: string,
  { weight }: ConvShape,
  transform: TileTransform,
): string {
  const matrix = kronecker(transform.kernel, transform.kernel);
  const flat = writer.reshape(products, [matrix.length, weight[0]! * weight[1]!]);
  return writer.reshape(writer.op('Gemm', [flat, constantMatrix(writer, matrix)], { transA: 1 }), weight);
}

/** dM = A dY A^T, [products^2, O, L]. */
function transformedGradient(
  writer: ModelWriter,
  dy: Tensor,
  transform: TileTransform,
  name: string,
): string {
  const { channels, columns } = geometryOf(dy.shape);
  return writer.share(dy, `dM ${name}`, () =>
    transformOutputAdjoint(writer, writer.image(dy, phased), [channels, columns], transform),
  );
}

/** Time of a multiply-add in the batched products, whose matrices are thin: measured, as a multiple of the direct one. */
const productCost = 1.4;
/** The same for a value that is transformed: memory is slow. Fitted to 16 to 256 channels on maps of 8 to 32 pixels. */
const transformCost = 100;

export function batchedProduct(
  writer: ModelWriter,
  a: string,
  b: string,
  transposed: { transA?: 1; transB?: 1 } = {},
): string {
  if (!transposed.transA && !transposed.transB) return writer.op('MatMul', [a, b]);
  return writer.op('FusedMatMul', [a, b], transposed, microsoft);
}

/** What a minimal filtering needs beside its transform. */
interface Filtering {
  readonly name: string;
  readonly transform: TileTransform;
  takes(conv: ConvShape): boolean;
  /** The input as the tiles of the output see it: [phases^2, C, L] for the output's L. */
  gather(writer: ModelWriter, conv: ConvShape, x: Tensor): string;
  /** Its inverse, on a gradient: [phases^2, C, L] back to the input's [P, C, L]. */
  scatter(writer: ModelWriter, conv: ConvShape, value: string): string;
}

/**
 * A convolution by transforms of tiles. The backward pass stays in the domain of the tiles: it needs the transformed
 * input and one transformed gradient, and transforms nothing twice.
 */
export function minimalFiltering({ name, transform, takes, gather, scatter }: Filtering): ConvStrategy {
  const transformed = (writer: ModelWriter, conv: ConvShape, x: Tensor) =>
    writer.share(x, `V ${name}`, () => {
      const { tiles, channels } = placementOf(conv);
      return transformInput(writer, gather(writer, conv, x), channels, tiles, transform);
    });
  return {
    name,
    layout: phased,
    isExact: false,
    takes,
    cost({ weight, y }) {
      const [outChannels, channels] = weight as [number, number, number, number];
      const values = transform.products ** 2 * geometryOf(y).columns;
      return values * (productCost * outChannels * channels + transformCost * (outChannels + channels));
    },
    forward(writer, conv, x, weight) {
      const u = transformedWeight(writer, weight, transform, name);
      return transformOutput(
        writer,
        batchedProduct(writer, u, transformed(writer, conv, x)),
        conv.y,
        transform,
      );
    },
    inputGradient(writer, conv, dy, weight) {
      const { tiles, channels } = placementOf(conv);
      const u = transformedWeight(writer, weight, transform, name);
      const gradient = transformedGradient(writer, dy, transform, name);
      const products = batchedProduct(writer, u, gradient, { transA: 1 });
      return scatter(writer, conv, transformInputAdjoint(writer, products, channels, tiles, transform));
    },
    weightGradient(writer, conv, dy, x) {
      const gradient = transformedGradient(writer, dy, transform, name);
      const products = batchedProduct(writer, gradient, transformed(writer, conv, x), { transB: 1 });
      return weightFromProducts(writer, products, conv, transform);
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
      isPlain(conv, taps, 1, (taps - 1) / 2) && conv.x[1]! >= fewChannels && geometryOf(conv.y).tile === tile,
    gather: (writer, _, x) => writer.image(x, phased),
    scatter: (_, __, value) => value,
  });
}

export const winogradStrategies = [winograd(4, 3), winograd(4, 5), winograd(2, 3), winograd(2, 5)];
