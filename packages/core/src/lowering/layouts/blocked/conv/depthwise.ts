import type { Emitter } from '../../../../graph/emitter.js';
import { sizeOf } from '../../../../graph/types.js';
import { type ConvShape, type ImageShape, onnxWindow } from '../../../../ops/conv/geometry.js';
import { type ConvStrategy, multiplyAdds } from '../../conv-strategy.js';
import { activationAttributes, type Epilogue } from '../../layout.js';
import { blockedLayout, padVector, scaledRows, wholeBlocks } from '../layout.js';
import { nchwc } from '../reorder.js';

/** Pixels that taps reach over beside their own: (k - 1) times the dilation. */
const spanOf = ({ attributes: { kernel, dilation } }: ConvShape, axis: 0 | 1) =>
  (kernel[axis] - 1) * dilation[axis];

/** Pixels of x that lie between the first tap's first and last place. */
const reachOf = ({ y, attributes: { stride } }: ConvShape, axis: 0 | 1) => (y[axis + 2]! - 1) * stride[axis];

/** A kernel of its own for each channel; no window of the three convolutions lies in the padding alone. */
function takes(conv: ConvShape): boolean {
  const { x, y, attributes } = conv;
  const axes = [0, 1] as const;
  return (
    attributes.groups === x[1] &&
    x[1] === y[1] &&
    axes.every((axis) =>
      [attributes.padding[axis], attributes.padding[axis + 2]!].every(
        (side) => side <= spanOf(conv, axis) && side <= reachOf(conv, axis),
      ),
    )
  );
}

/**
 * Convolutions of each channel by itself, by ONNX Runtime's depthwise convolution of blocked images, which streams them at
 * the speed of memory: of the image with the weight; of the output's gradient, with zeros between its pixels where the
 * stride was larger than one, with the turned weight; and of the image with the output's gradient as kernels, one for each
 * channel of each sample.
 */
export function depthwise(block: number): ConvStrategy {
  const layout = blockedLayout(block);
  return {
    name: 'depthwise',
    layout,
    isExact: true,
    isOneConv: true,
    takes,
    cost: multiplyAdds,
    forward(emitter, conv, x, weight, epilogue) {
      const kernel = emitter.share(weight, 'depthwise kernel', () =>
        blockedKernel(emitter, conv, emitter.value(weight), block, false),
      );
      const window = onnxWindow(conv.attributes);
      return convolve(emitter, emitter.image(x, layout), kernel, conv, window, block, epilogue);
    },
    inputGradient(emitter, conv, dy, weight, epilogue) {
      const { image, factor } = emitter.factored(dy, layout);
      const scaled = scaledRows(emitter, emitter.value(weight), conv.weight[0], factor);
      const kernel = blockedKernel(emitter, conv, scaled, block, true);
      return inputGradient(emitter, conv, image, kernel, block, epilogue);
    },
    weightGradient(emitter, conv, dy, x) {
      const { image, factor } = emitter.factored(dy, layout);
      const dw = weightGradient(emitter, conv, image, emitter.image(x, layout), block);
      return scaledRows(emitter, dw, conv.weight[0], factor);
    },
  };
}

/** [C, 1, kh, kw] as [C / b, kh, kw, b], with the taps in reverse if asked for. */
function blockedKernel(
  emitter: Emitter,
  { weight: [channels, , height, width] }: ConvShape,
  weight: string,
  block: number,
  isTurned: boolean,
): string {
  const whole = wholeBlocks(channels, block);
  const taps = height * width;
  let rows = weight;
  if (whole !== channels) {
    rows = emitter.op('Pad', [
      emitter.reshape(rows, [channels, taps]),
      emitter.ints([0, 0, whole - channels, 0]),
    ]);
  }
  rows = emitter.reshape(rows, [whole / block, block, taps]);
  let blocks = emitter.op('Transpose', [rows], { perm: [0, 2, 1] });
  if (isTurned && taps > 1) {
    const backwards = Array.from({ length: taps }, (_, tap) => taps - 1 - tap);
    blocks = emitter.op('Gather', [blocks, emitter.ints(backwards)], { axis: 1 });
  }
  return emitter.reshape(blocks, [whole, 1, height, width]);
}

function convolve(
  emitter: Emitter,
  image: string,
  kernel: string,
  { x: [, channels] }: ConvShape,
  window: Partial<ReturnType<typeof onnxWindow>>,
  block: number,
  { shift, residual, activation }: Epilogue,
): string {
  const bias = shift ? padVector(emitter, shift, channels, block) : '';
  const inputs = residual ? [image, kernel, bias, residual] : bias ? [image, kernel, bias] : [image, kernel];
  const attributes = {
    ...window,
    group: wholeBlocks(channels, block),
    ...activationAttributes(activation),
  };
  return emitter.op('Conv', inputs, attributes, nchwc);
}

function inputGradient(
  emitter: Emitter,
  conv: ConvShape,
  dy: string,
  kernel: string,
  block: number,
  epilogue: Epilogue,
): string {
  const { x, attributes } = conv;
  const { kernel: kernelShape, dilation, padding } = attributes;
  const [stuffed, rows, columns] = zerosBetween(emitter, conv, dy, block);
  const margins = ([0, 1] as const).map((axis) => {
    const span = spanOf(conv, axis);
    const before = span - padding[axis];
    return [before, x[axis + 2]! + span - [rows, columns][axis]! - before] as const;
  });
  const [[top, bottom], [left, right]] = margins as [(typeof margins)[0], (typeof margins)[0]];
  const window = {
    kernel_shape: kernelShape,
    dilations: dilation,
    pads: [top, left, Math.max(0, bottom), Math.max(0, right)] as const,
  };
  if (bottom >= 0 && right >= 0) {
    return convolve(emitter, stuffed, kernel, conv, window, block, epilogue);
  }
  // Windows that lie behind the image see nothing but the zeros behind the last pixel of dy.
  const sums = convolve(emitter, stuffed, kernel, conv, window, block, {});
  const [height, width] = [x[2] - Math.min(0, bottom), x[3] - Math.min(0, right)];
  const maps = (x[0] * wholeBlocks(x[1], block)) / block;
  const cut = emitter.op('Slice', [
    emitter.reshape(sums, [maps, height, width * block]),
    emitter.ints([0, 0]),
    emitter.ints([x[2], x[3] * block]),
    emitter.ints([1, 2]),
  ]);
  const dx = emitter.reshape(cut, [x[0], wholeBlocks(x[1], block), x[2], x[3]]);
  return blockedLayout(block).affine(emitter, { z: dx, ...epilogue }, x, epilogue.activation);
}

/** dy with s - 1 zeros behind each row and column, and its size. */
function zerosBetween(
  emitter: Emitter,
  { y, attributes: { stride } }: ConvShape,
  dy: string,
  block: number,
): [string, rows: number, columns: number] {
  const [images, channels, rows, columns] = y;
  const [down, across] = stride;
  if (down === 1 && across === 1) return [dy, rows, columns];
  const whole = wholeBlocks(channels, block);
  const apart = emitter.reshape(dy, [((images * whole) / block) * rows, 1, columns, block]);
  const padded = emitter.op('Pad', [apart, emitter.ints([0, 0, 0, 0, 0, down - 1, 0, (across - 1) * block])]);
  const shape: ImageShape = [images, whole, rows * down, columns * across];
  return [emitter.reshape(padded, shape), shape[2], shape[3]];
}

/** Steps as long as the dilation, taps as far apart as the stride: the places where dy fits are the kernel's taps. */
function weightGradient(emitter: Emitter, conv: ConvShape, dy: string, x: string, block: number): string {
  const { weight, y, attributes } = conv;
  const [images, channels, height, width] = conv.x;
  const { kernel, dilation, stride, padding } = attributes;
  const whole = wholeBlocks(channels, block);
  const maps = images * whole;
  const axes = [0, 1] as const;
  // What lies behind the last window is seen by places behind the last tap.
  const behind = axes.map(
    (axis) => spanOf(conv, axis) + reachOf(conv, axis) - padding[axis] + 1 - conv.x[axis + 2]!,
  );
  const places = axes.map((axis) => kernel[axis] + Math.floor(Math.max(0, -behind[axis]!) / dilation[axis]));
  const products = emitter.op(
    'Conv',
    [emitter.reshape(x, [1, maps, height, width]), emitter.reshape(dy, [maps, 1, y[2], y[3]])],
    {
      group: maps,
      kernel_shape: [y[2], y[3]],
      strides: dilation,
      dilations: stride,
      pads: [padding[0], padding[1], Math.max(0, behind[0]!), Math.max(0, behind[1]!)],
    },
    nchwc,
  );
  const sums = emitter.op(
    'ReduceSum',
    [emitter.reshape(products, [images, sizeOf([whole, ...places])]), emitter.ints([0])],
    { keepdims: 0 },
  );
  const taps = emitter.op(
    'Transpose',
    [emitter.reshape(sums, [whole / block, places[0]! * places[1]!, block])],
    {
      perm: [0, 2, 1],
    },
  );
  const all = emitter.reshape(taps, [whole, 1, ...places]);
  if (whole === channels && places.every((count, axis) => count === kernel[axis]))
    return emitter.reshape(all, weight);
  return emitter.op('Slice', [
    all,
    emitter.ints([0, 0, 0]),
    emitter.ints([channels, ...kernel]),
    emitter.ints([0, 2, 3]),
  ]);
}
