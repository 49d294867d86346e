import type { Emitter } from '../../graph/emitter.js';
import type { Tensor } from '../../graph/graph.js';
import type { AttributeValue } from '../../onnx/model.js';
import type { ImageShape, WindowAttributes } from '../../ops/conv/geometry.js';

/**
 * A way in which images [N, C, H, W] lie in memory, other than the logical one, and how to work on them there. All
 * rules for images go through it. Operands that broadcast over an image are given and returned under
 * {@link operandShape}'s number of axes.
 */
export interface ImageLayout {
  readonly name: string;
  /** From the logical layout. */
  pack(emitter: Emitter, value: string, shape: ImageShape): string;
  /** To the logical layout. */
  unpack(emitter: Emitter, value: string, shape: ImageShape): string;
  /** The shape under which a value of this layout is known to ONNX between operations. */
  valueShape(shape: ImageShape): readonly number[];
  /** The shape under which it is met by an operand of each channel or of each sample's channel. */
  operandShape(shape: ImageShape): readonly [number, number, number, number];
  /** [C] */
  perChannel(emitter: Emitter, value: string, shape: ImageShape): string;
  /** [N, C] */
  perSampleAndChannel(emitter: Emitter, value: string, shape: ImageShape): string;
  /** Whether there is room around the images or behind their channels; it is zero in every value that is bound. */
  isPadded(shape: ImageShape): boolean;
  /** Whether convolutions and affine maps leave that room zero; operations on each element may fill it in any layout. */
  readonly keepsPadding: boolean;
  /** Sets that room to zero again, after an operation that may have filled it. */
  clearPadding(emitter: Emitter, value: string, shape: ImageShape): string;
  /** Sums over samples and pixels, [C]. */
  sumOfChannels(emitter: Emitter, value: string, shape: ImageShape): string;
  /** Sums of a b over samples and pixels, [C]. */
  sumOfProducts(emitter: Emitter, a: string, b: string, shape: ImageShape): string;
  /** Sums over pixels, [N, C]. */
  sumOfPixels(emitter: Emitter, value: string, shape: ImageShape): string;
  /** scale z + shift (+ residual), and an activation after it if asked for; the padding is left as it comes out. */
  affine(emitter: Emitter, affine: AffineValues, shape: ImageShape, activation?: Activation): string;
  /** How images of a shape are pooled by their largest pixels; `undefined` where it has no form for such windows. */
  maxPooling(shape: ImageShape, window: WindowAttributes): MaxPooling | undefined;
}

/** What follows an affine map or a convolution in the same pass: max(y, 0), min(max(y, 0), 6), or 1 where y < 0, else 0. */
export type Activation = 'relu' | 'relu6' | 'isNegative';

/** An activation as the attributes of ONNX Runtime's fused convolutions. */
export function activationAttributes(activation: Activation | undefined): Record<string, AttributeValue> {
  switch (activation) {
    case undefined:
      return {};
    case 'relu':
      return { activation: 'Relu' };
    case 'relu6':
      return { activation: 'Clip', activation_params: { floats: [0, 6] } };
    case 'isNegative':
      return { activation: 'HardSigmoid', activation_params: { floats: [-steepest, 0] } };
  }
}

/** A slope that turns every float32, but for the denormal ones, into at least 1. */
export const steepest = 2 ** 126;

/** An activation as operations of their own. */
export function activate(emitter: Emitter, y: string, activation: Activation | undefined): string {
  switch (activation) {
    case undefined:
      return y;
    case 'relu':
      return emitter.op('Relu', [y]);
    case 'relu6':
      return emitter.op('Clip', [y, emitter.floats([], [0]), emitter.floats([], [6])]);
    case 'isNegative':
      return emitter.op('HardSigmoid', [y], { alpha: { float: -steepest }, beta: { float: 0 } });
  }
}

/** The operands of an affine map on images of one layout. */
export interface AffineValues {
  readonly z: string;
  /** [C]; ones where not given. */
  readonly scale?: string | undefined;
  /** [C]; none where not given. */
  readonly shift?: string | undefined;
  readonly residual?: string | undefined;
}

/** An image tensor's value in a layout. */
export interface Image {
  readonly layout: ImageLayout;
  readonly value: string;
}

/** What a convolution may do with its sums before it writes them. */
export interface Epilogue extends Pick<AffineValues, 'shift' | 'residual'> {
  readonly activation?: Activation | undefined;
}

/** A convolution that is not computed yet, so that what follows may become part of it. */
export interface PendingConv {
  emit(epilogue: Epilogue): string;
}

/** scale z + shift (+ residual) for each channel, not computed yet: what follows may be computed with it. */
export interface Affine extends Omit<AffineValues, 'z'> {
  readonly layout: ImageLayout;
  readonly z: string | PendingConv;
}

/** Computes an affine map, and an activation after it if asked for; the padding is left as it comes out. */
export function emitAffine(
  emitter: Emitter,
  { layout, z, scale, shift, residual }: Affine,
  shape: ImageShape,
  activation?: Activation,
): string {
  if (typeof z === 'string') return layout.affine(emitter, { z, scale, shift, residual }, shape, activation);
  if (scale === undefined) return z.emit({ shift, residual, activation });
  return layout.affine(emitter, { z: z.emit({}), scale, shift, residual }, shape, activation);
}

/** Writes operations on images: tensors whose values may be in several layouts. */
export interface ImageEmitter extends Emitter {
  /** An image tensor in a layout. */
  image(tensor: Tensor, layout: ImageLayout): string;
  /** An image tensor as it is held, and a factor of its channels [C] that is still to be applied, if there is one. */
  factored(tensor: Tensor, layout: ImageLayout): { readonly image: string; readonly factor?: string };
  /** What several operations derive from one tensor, made once; `name` keeps different things apart. */
  share(tensor: Tensor, name: string, make: () => string): string;
}

/** Pooling by maxima in a layout; what both passes need they share. */
export interface MaxPooling {
  /** @param z the pixels of x, but for a bias that moves no maximum */
  forward(emitter: ImageEmitter, x: Tensor, z: string): string;
  /** dx; `undefined` where the layout has no form for it. */
  readonly gradient: ((emitter: ImageEmitter, dy: Tensor, x: Tensor, z: string) => string) | undefined;
}

/** A scale that changes nothing, [C]. */
export function ones(emitter: Emitter, channels: number): string {
  return emitter.floats([channels], new Float32Array(channels).fill(1));
}

/** The image that the value of a convolution or an affine map is, which may have filled the padding. */
export function cleared(emitter: Emitter, layout: ImageLayout, value: string, shape: ImageShape): Image {
  return { layout, value: layout.keepsPadding ? value : layout.clearPadding(emitter, value, shape) };
}
