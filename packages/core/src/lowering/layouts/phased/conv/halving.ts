import type { Tensor } from '../../../../graph/graph.js';
import type { ConvShape } from '../../../../ops/conv/geometry.js';
import { strideTwo } from '../../../winograd/transforms.js';
import { type ConvStrategy, isPlain } from '../../conv-strategy.js';
import type { ImageEmitter } from '../../layout.js';
import { geometryOf } from '../geometry.js';
import { phased } from '../layout.js';
import { sumOfProducts } from './pointwise.js';
import type { Tiles } from './tiles.js';
import { fewChannels, minimalFiltering, placementOf } from './winograd.js';

/** Convolutions that halve a map whose sides are multiples of 8. */
function halves({ x }: ConvShape): boolean {
  return x[2] % 8 === 0 && x[3] % 8 === 0 && x[1] >= fewChannels;
}

/** [16, C, L] of the input as split axes: phase and tile rows, phase and tile columns (high and low bits), channels. */
function splitShape({ images, rows, columns }: Tiles, channels: number): number[] {
  return [2, 2, 2, 2, channels, rows, 2, columns, 2, images];
}

/** Low bit of the phase, low bit of the tile, high bit of the phase: even rows first, then the odd ones. */
const byParity = [1, 6, 0, 3, 8, 2, 4, 5, 7, 9];

/** The input as tiles of 8 x 8 pixels, even rows and columns first: [64, C, L] for the output's L. */
function paired(emitter: ImageEmitter, conv: ConvShape, x: Tensor): string {
  const tiles = placementOf(conv).tiles;
  return emitter.share(x, 'paired', () => {
    const split = emitter.reshape(emitter.image(x, phased), splitShape(tiles, conv.x[1]));
    return emitter.op('Transpose', [split], { perm: byParity });
  });
}

/** Its inverse: [64, C, L] to the input's [16, C, L]. */
function unpaired(emitter: ImageEmitter, conv: ConvShape, value: string): string {
  const shape = splitShape(placementOf(conv).tiles, conv.x[1]);
  const split = emitter.reshape(
    value,
    byParity.map((axis) => shape[axis]!),
  );
  const back = emitter.op('Transpose', [split], { perm: shape.map((_, axis) => byParity.indexOf(axis)) });
  return emitter.reshape(back, [16, conv.x[1], geometryOf(conv.x).columns]);
}

/**
 * 3x3 convolutions with stride 2 by a polyphase Winograd: the even rows enter as they are, the odd ones through
 * F(4, 2), so that 16 outputs take 81 products instead of 144.
 */
export const halving3: ConvStrategy = minimalFiltering({
  name: '3x3 stride 2',
  transform: strideTwo(),
  takes: (conv) => isPlain(conv, 3, 2, 1) && halves(conv),
  gather: paired,
  scatter: unpaired,
});

/** The pixels with even rows and columns, [16, C, L]: what a 1x1 convolution with stride 2 sees. */
function evenPixels(emitter: ImageEmitter, conv: ConvShape, x: Tensor): string {
  const { columns } = geometryOf(conv.y);
  const channels = conv.x[1];
  return emitter.share(x, 'even pixels', () => {
    const phases = emitter.reshape(paired(emitter, conv, x), [8, 8, channels, columns]);
    const even = emitter.op('Slice', [
      phases,
      emitter.ints([0, 0]),
      emitter.ints([4, 4]),
      emitter.ints([0, 1]),
    ]);
    return emitter.reshape(even, [16, channels, columns]);
  });
}

/** 1x1 convolutions with stride 2, the shortcuts of residual networks. */
export const halving1: ConvStrategy = {
  name: '1x1 stride 2',
  layout: phased,
  isExact: true,
  takes: (conv) => isPlain(conv, 1, 2, 0) && halves(conv),
  cost: ({ weight, y }) => 16 * weight[0] * weight[1] * geometryOf(y).columns,
  forward: (emitter, conv, x, weight) =>
    emitter.op('MatMul', [
      emitter.reshape(emitter.value(weight), conv.weight.slice(0, 2)),
      evenPixels(emitter, conv, x),
    ]),
  inputGradient(emitter, conv, dy, weight) {
    const { columns } = geometryOf(conv.y);
    const matrix = emitter.reshape(emitter.value(weight), conv.weight.slice(0, 2));
    const turned = emitter.op('Transpose', [matrix], { perm: [1, 0] });
    const even = emitter.op('MatMul', [turned, emitter.image(dy, phased)]);
    const flat = emitter.reshape(even, [4, 4, conv.x[1] * columns]);
    return unpaired(emitter, conv, emitter.op('Pad', [flat, emitter.ints([0, 0, 0, 4, 4, 0])]));
  },
  weightGradient: (emitter, conv, dy, x) =>
    sumOfProducts(emitter, emitter.image(dy, phased), evenPixels(emitter, conv, x), conv),
};
