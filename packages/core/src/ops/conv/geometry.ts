import { dimensions, formatShape, type Shape, ShapeError } from '../../graph/types.js';

/** How a window moves over the rows and columns of an image. */
export interface WindowAttributes {
  readonly kernel: readonly [height: number, width: number];
  readonly stride: readonly [number, number];
  /** Zeros around the image: top, left, bottom, right (the order of ONNX). */
  readonly padding: readonly [number, number, number, number];
  readonly dilation: readonly [number, number];
}

export interface ConvAttributes extends WindowAttributes {
  readonly groups: number;
}

export type ImageShape = readonly [images: number, channels: number, height: number, width: number];

/** Everything that determines how a convolution is computed. */
export interface ConvShape {
  /** [N, C, H, W] */
  readonly x: ImageShape;
  /** [O, C / groups, kh, kw] */
  readonly weight: readonly [outputs: number, channels: number, height: number, width: number];
  /** [N, O, h, w] */
  readonly y: ImageShape;
  readonly attributes: ConvAttributes;
}

/** The convolution of an image with a weight, to an output, of these shapes. */
export function convShape(x: Shape, weight: Shape, y: Shape, attributes: ConvAttributes): ConvShape {
  return { x: dimensions(x, 4), weight: dimensions(weight, 4), y: dimensions(y, 4), attributes };
}

/** One number for both directions, or one for each. */
export type Pair = number | readonly [number, number];

/** How a window moves over an image; by 1, without borders and gaps where not given. */
export interface WindowOptions {
  readonly stride?: Pair;
  /** Zeros around the image: the same on all sides, [rows, columns], or [top, left, bottom, right]. */
  readonly padding?: Pair | readonly [number, number, number, number];
  readonly dilation?: Pair;
}

export function windowAttributes(
  kernel: readonly [number, number],
  { stride = 1, padding = 0, dilation = 1 }: WindowOptions,
): WindowAttributes {
  return { kernel, stride: pair(stride), padding: sides(padding), dilation: pair(dilation) };
}

function sides(padding: NonNullable<WindowOptions['padding']>): WindowAttributes['padding'] {
  if (typeof padding !== 'number' && padding.length === 4) return padding;
  const [rows, columns] = pair(padding);
  return [rows, columns, rows, columns];
}

function pair(value: Pair): readonly [number, number] {
  return typeof value === 'number' ? [value, value] : value;
}

/**
 * The output's rows and columns.
 * @throws ShapeError where the window is larger than the padded image or an attribute is out of range.
 */
export function windowOutput(image: Shape, window: WindowAttributes): [number, number] {
  checkWindow(image, window);
  const [, , height, width] = dimensions(image, 4);
  const [top, left, bottom, right] = window.padding;
  const places = (axis: 0 | 1, padded: number) =>
    Math.floor((padded - (window.kernel[axis] - 1) * window.dilation[axis] - 1) / window.stride[axis]) + 1;
  const [rows, columns] = [places(0, top + height + bottom), places(1, left + width + right)];
  if (rows >= 1 && columns >= 1) return [rows, columns];
  throw new ShapeError(
    `a ${window.kernel.join('x')} window (dilation ${window.dilation.join('x')}) does not fit the image ` +
      `${formatShape(image)} with padding ${formatShape(window.padding)}`,
  );
}

function checkWindow(image: Shape, { kernel, stride, padding, dilation }: WindowAttributes): void {
  const least = (minimum: number, values: readonly number[]) =>
    values.every((value) => Number.isInteger(value) && value >= minimum);
  if (least(1, [...kernel, ...stride, ...dilation]) && least(0, padding)) return;
  throw new ShapeError(
    `kernel, stride and dilation must be at least 1 and padding at least 0, got ${kernel.join('x')}, ` +
      `${stride.join('x')}, ${dilation.join('x')} and ${formatShape(padding)} for the image ${formatShape(image)}`,
  );
}

/** The ONNX attributes of a window. */
export function onnxWindow({ kernel, stride, padding, dilation }: WindowAttributes) {
  return { kernel_shape: kernel, strides: stride, pads: padding, dilations: dilation };
}

/** Calls `visit` for every pair of an output and an input position that a window joins. */
export function forEachTap(
  image: Shape,
  output: readonly [number, number],
  window: WindowAttributes,
  visit: (outputPixel: number, inputPixel: number, tap: number) => void,
): void {
  const [, , height, width] = dimensions(image, 4);
  for (let row = 0; row < output[0]; row++) {
    for (let column = 0; column < output[1]; column++) {
      for (let i = 0; i < window.kernel[0]; i++) {
        const y = row * window.stride[0] - window.padding[0] + i * window.dilation[0];
        if (y < 0 || y >= height) continue;
        for (let j = 0; j < window.kernel[1]; j++) {
          const x = column * window.stride[1] - window.padding[1] + j * window.dilation[1];
          if (x < 0 || x >= width) continue;
          visit(row * output[1] + column, y * width + x, i * window.kernel[1] + j);
        }
      }
    }
  }
}
