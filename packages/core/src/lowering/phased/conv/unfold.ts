import type { Tensor } from '../../../graph/graph.js';
import type { ConvShape, ConvStrategy } from '../../images/conv-strategy.js';
import type { ModelWriter } from '../../model-writer.js';
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
  takes: ({ x, attributes: { groups } }) => groups === 1 && x[1]! <= mostChannels,
  cost: ({ weight, y }) => pixelsOf(y) * weight.reduce((a, b) => a * b),
  forward: (writer, conv, x, weight) =>
    writer.op('MatMul', [
      writer.reshape(writer.value(weight), [conv.weight[0]!, -1]),
      unfolded(writer, conv, x),
    ]),
  // The first convolution rarely needs one; the simplest form serves those who ask for it.
  inputGradient: undefined,
  weightGradient: (writer, conv, dy, x) =>
    sumOfProducts(writer, writer.image(dy, phased), unfolded(writer, conv, x), conv.weight),
};

/** [P, C kh kw, L] for the output's L; the channels in the order of a weight's. */
function unfolded(writer: ModelWriter, { x: shape, y, attributes }: ConvShape, x: Tensor): string {
  const { kernel, stride, padding, dilation } = attributes;
  const [images, channels] = shape as [number, number];
  const { height, width, tile, phases, tileRows, tileColumns, columns } = geometryOf(y);
  const key = [kernel, stride, padding, dilation].join(' ');
  return writer.share(x, `unfolded ${key}`, () => {
    const moved = writer.reshape(imagesInnermost(writer, writer.value(x), images), [
      ...shape.slice(1),
      images,
    ]);
    const [top, left, bottom, right] = padding;
    const padded = padding.some((side) => side > 0)
      ? writer.op('Pad', [moved, writer.ints([0, top, left, 0, 0, bottom, right, 0])])
      : moved;
    const taps: string[] = [];
    for (let i = 0; i < kernel[0]; i++) {
      for (let j = 0; j < kernel[1]; j++) {
        const start = [i * dilation[0], j * dilation[1]] as const;
        const end = [start[0] + (height - 1) * stride[0] + 1, start[1] + (width - 1) * stride[1] + 1];
        const tap = writer.op('Slice', [
          padded,
          writer.ints(start),
          writer.ints(end),
          writer.ints([1, 2]),
          writer.ints(stride),
        ]);
        taps.push(writer.reshape(tap, [channels, 1, height, width, images]));
      }
    }
    const count = channels * taps.length;
    const stacked = taps.length > 1 ? writer.op('Concat', taps, { axis: 1 }) : taps[0]!;
    const after = [0, tile * tileRows - height, tile * tileColumns - width, 0];
    const flat = writer.reshape(stacked, [count, height, width, images]);
    const full = after.some((n) => n > 0)
      ? writer.op('Pad', [flat, writer.ints([0, 0, 0, 0, ...after])])
      : flat;
    const tiles = writer.reshape(full, [count, tileRows, tile, tileColumns, tile, images]);
    return writer.reshape(writer.op('Transpose', [tiles], { perm: [2, 4, 0, 1, 3, 5] }), [
      phases,
      count,
      columns,
    ]);
  });
}
