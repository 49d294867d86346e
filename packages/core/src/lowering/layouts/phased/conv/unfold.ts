import type { Tensor } from '../../../../graph/graph.js';
import type { ConvShape } from '../../../../ops/conv/geometry.js';
import type { ConvStrategy } from '../../conv-strategy.js';
import type { ImageEmitter } from '../../layout.js';
import { geometryOf, pixelsOf } from '../geometry.js';
import { imagesInnermost, phased } from '../layout.js';
import { sumOfProducts } from './pointwise.js';

/** More input channels than this make the unfolded image too large. */
const mostChannels = 4;

/**
 * Convolutions of images with few channels (a network's first): the image is unfolded, every tap of the kernel
 * becoming a channel, and the convolution is a matrix product for each phase. Any stride, dilation and padding.
 */
export const unfold: ConvStrategy = {
  name: 'unfold',
  layout: phased,
  isExact: true,
  readsLogical: true,
  takes: ({ x, attributes: { groups } }) => groups === 1 && x[1] <= mostChannels,
  cost: ({ weight, y }) => pixelsOf(y) * weight.reduce((a, b) => a * b),
  forward: (emitter, conv, x, weight) =>
    emitter.op('MatMul', [
      emitter.reshape(emitter.value(weight), [conv.weight[0], -1]),
      unfolded(emitter, conv, x),
    ]),
  // The first convolution rarely needs one; the simplest form serves those who ask for it.
  inputGradient: undefined,
  weightGradient: (emitter, conv, dy, x) =>
    sumOfProducts(emitter, emitter.image(dy, phased), unfolded(emitter, conv, x), conv),
};

/** [P, C kh kw, L] for the output's L; the channels in the order of a weight's. */
function unfolded(emitter: ImageEmitter, { x: shape, y, attributes }: ConvShape, x: Tensor): string {
  const { kernel, stride, padding, dilation } = attributes;
  const [images, channels] = shape;
  const { height, width, tile, phases, tileRows, tileColumns, columns } = geometryOf(y);
  const key = [kernel, stride, padding, dilation].join(' ');
  return emitter.share(x, `unfolded ${key}`, () => {
    const moved = emitter.reshape(imagesInnermost(emitter, emitter.value(x), images), [
      ...shape.slice(1),
      images,
    ]);
    const [top, left, bottom, right] = padding;
    const padded = padding.some((side) => side > 0)
      ? emitter.op('Pad', [moved, emitter.ints([0, top, left, 0, 0, bottom, right, 0])])
      : moved;
    const taps: string[] = [];
    for (let i = 0; i < kernel[0]; i++) {
      for (let j = 0; j < kernel[1]; j++) {
        const start = [i * dilation[0], j * dilation[1]] as const;
        const end = [start[0] + (height - 1) * stride[0] + 1, start[1] + (width - 1) * stride[1] + 1];
        const tap = emitter.op('Slice', [
          padded,
          emitter.ints(start),
          emitter.ints(end),
          emitter.ints([1, 2]),
          emitter.ints(stride),
        ]);
        taps.push(emitter.reshape(tap, [channels, 1, height, width, images]));
      }
    }
    const count = channels * taps.length;
    const stacked = taps.length > 1 ? emitter.op('Concat', taps, { axis: 1 }) : taps[0]!;
    const after = [0, tile * tileRows - height, tile * tileColumns - width, 0];
    const flat = emitter.reshape(stacked, [count, height, width, images]);
    const full = after.some((n) => n > 0)
      ? emitter.op('Pad', [flat, emitter.ints([0, 0, 0, 0, ...after])])
      : flat;
    const tiles = emitter.reshape(full, [count, tileRows, tile, tileColumns, tile, images]);
    return emitter.reshape(emitter.op('Transpose', [tiles], { perm: [2, 4, 0, 1, 3, 5] }), [
      phases,
      count,
      columns,
    ]);
  });
}
