import type { Tensor } from '../../../graph/graph.js';
import type { ModelWriter } from '../../model-writer.js';
import { kronecker } from '../../winograd/cook-toom.js';
import { type TileTransform, unitStride } from '../../winograd/transforms.js';
import { geometryOf } from '../geometry.js';
import { type ConvShape, type ConvStrategy, isPlain } from './strategy.js';
import {
  constantMatrix,
  type Tiles,
  transformInput,
  transformInputAdjoint,
  transformOutput,
  transformOutputAdjoint,
} from './tiles.js';

const microsoft = { domain: 'com.microsoft' };

/** Everything that depends on where tiles lie; what is left is the same for every transform. */
interface Placement {
  /** Tiles of the output. */
  readonly tiles: Tiles;
  readonly channels: number;
  readonly transform: TileTransform;
  readonly name: string;
}

function placementOf({ x, y }: ConvShape, transform: TileTransform, name: string): Placement {
  const { images, tileRows, tileColumns } = geometryOf(y);
  return { tiles: { images, rows: tileRows, columns: tileColumns }, channels: x[1]!, transform, name };
}

/** U = G w G^T, [products^2, O, C]. */
export function transformedWeight(
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
export function weightFromProducts(
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
export function transformedGradient(
  writer: ModelWriter,
  dy: Tensor,
  transform: TileTransform,
  name: string,
): string {
  const { channels, columns } = geometryOf(dy.shape);
  return writer.share(dy, `dM ${name}`, () =>
    transformOutputAdjoint(writer, writer.phased(dy), [channels, columns], transform),
  );
}

export function batchedProduct(
  writer: ModelWriter,
  a: string,
  b: string,
  transposed: { transA?: 1; transB?: 1 } = {},
): string {
  if (!transposed.transA && !transposed.transB) return writer.op('MatMul', [a, b]);
  return writer.op('FusedMatMul', [a, b], transposed, microsoft);
}

/**
 * Winograd's minimal filtering F(4 x 4, k x k) for convolutions of stride 1 that keep the size (Lavin and Gray
 * 2016): 3x3 with 36 products for 16 outputs instead of 144, 5x5 with 64 instead of 400. The backward pass stays
 * in the domain of the tiles: it needs the transformed input and one transformed gradient, and transforms nothing
 * twice.
 */
function winograd(taps: 3 | 5): ConvStrategy {
  const transform = unitStride(taps);
  const name = `F(4,${taps})`;
  const transformed = (writer: ModelWriter, conv: ConvShape, x: Tensor) => {
    const { tiles, channels } = placementOf(conv, transform, name);
    return writer.share(x, `V ${name}`, () =>
      transformInput(writer, writer.phased(x), channels, tiles, transform),
    );
  };
  return {
    name,
    takes: (conv) => isPlain(conv, taps, 1, (taps - 1) / 2) && conv.x[1]! >= 8,
    cost: ({ weight, y }) => transform.products ** 2 * weight[0]! * weight[1]! * geometryOf(y).columns,
    forward(writer, conv, x, weight) {
      const { channels: outChannels, columns } = geometryOf(conv.y);
      const product = batchedProduct(
        writer,
        transformedWeight(writer, weight, transform, name),
        transformed(writer, conv, x),
      );
      const y = transformOutput(writer, product, outChannels * columns, transform);
      return writer.reshape(y, [16, outChannels, columns]);
    },
    inputGradient(writer, conv, dy, weight) {
      const { tiles, channels } = placementOf(conv, transform, name);
      const products = batchedProduct(
        writer,
        transformedWeight(writer, weight, transform, name),
        transformedGradient(writer, dy, transform, name),
        { transA: 1 },
      );
      return transformInputAdjoint(writer, products, channels, tiles, transform);
    },
    weightGradient(writer, conv, dy, x) {
      const gradient = transformedGradient(writer, dy, transform, name);
      const products = batchedProduct(writer, gradient, transformed(writer, conv, x), { transB: 1 });
      return weightFromProducts(writer, products, conv, transform);
    },
  };
}

export const winograd3 = winograd(3);
export const winograd5 = winograd(5);
