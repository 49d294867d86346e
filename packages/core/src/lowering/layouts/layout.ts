import type { Emitter } from '../../graph/emitter.js';
import type { Tensor } from '../../graph/graph.js';
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
  /** Whether there is room around the images; it is zero in every value that is bound. */
  isPadded(shape: ImageShape): boolean;
  /** Sets that room to zero again, after an operation that may have filled it. */
  clearPadding(emitter: Emitter, value: string, shape: ImageShape): string;
  /** Sums over samples and pixels, [C]. */
  sumOfChannels(emitter: Emitter, value: string, shape: ImageShape): string;
  /** Sums of a b over samples and pixels, [C]. */
  sumOfProducts(emitter: Emitter, a: string, b: string, shape: ImageShape): string;
  /** Sums over pixels, [N, C]. */
  sumOfPixels(emitter: Emitter, value: string, shape: ImageShape): string;
  /** scale z + shift (+ residual), and ReLU after it if asked for; the padding is left as it comes out. */
  affine(emitter: Emitter, affine: AffineValues, shape: ImageShape, activation?: 'Relu'): string;
  /** How images of a shape are pooled by their largest pixels; `undefined` where it has no form for such windows. */
  maxPooling(shape: ImageShape, window: WindowAttributes): MaxPooling | undefined;
}

/** The operands of an affine map on images of one layout. */
export interface AffineValues {
  readonly z: string;
  /** [C]; ones where not given. */
  readonly scale?: string;
  /** [C]; none where not given. */
  readonly shift?: string;
  readonly residual?: string;
}

/** An image tensor's value in a layout. */
export interface Image {
  readonly layout: ImageLayout;
  readonly value: string;
}

/** scale z + shift (+ residual) for each channel, not computed yet: what follows may be computed with it. */
export interface Affine extends AffineValues {
  readonly layout: ImageLayout;
}

/** Writes operations on images: tensors whose values may be in several layouts. */
export interface ImageEmitter extends Emitter {
  /** An image tensor in a layout. */
  image(tensor: Tensor, layout: ImageLayout): string;
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

/** The image that a value is which may have filled the padding. */
export function cleared(emitter: Emitter, layout: ImageLayout, value: string, shape: ImageShape): Image {
  return { layout, value: layout.clearPadding(emitter, value, shape) };
}
