import type { Shape } from '../../graph/types.js';
import type { ModelWriter } from '../model-writer.js';

/**
 * A way in which images [N, C, H, W] lie in memory, other than the logical one, and how to work on them there. All
 * rules for images in this folder go through it. Operands that broadcast over an image are given and returned under
 * {@link operandShape}'s number of axes.
 */
export interface ImageLayout {
  readonly name: string;
  /** From the logical layout. */
  pack(writer: ModelWriter, value: string, shape: Shape): string;
  /** To the logical layout. */
  unpack(writer: ModelWriter, value: string, shape: Shape): string;
  /** The shape under which a value of this layout is known to ONNX between operations. */
  valueShape(shape: Shape): Shape;
  /** The shape under which it is met by an operand of each channel or of each sample's channel. */
  operandShape(shape: Shape): Shape;
  /** [C] */
  perChannel(writer: ModelWriter, value: string, shape: Shape): string;
  /** [N, C] */
  perSampleAndChannel(writer: ModelWriter, value: string, shape: Shape): string;
  /** Whether there is room around the images; it is zero in every value that is bound. */
  isPadded(shape: Shape): boolean;
  /** Sets that room to zero again, after an operation that may have filled it. */
  clearPadding(writer: ModelWriter, value: string, shape: Shape): string;
  /** Sums over samples and pixels, [C]. */
  sumOfChannels(writer: ModelWriter, value: string, shape: Shape): string;
  /** Sums of a b over samples and pixels, [C]. */
  sumOfProducts(writer: ModelWriter, a: string, b: string, shape: Shape): string;
  /** Sums over pixels, [N, C]. */
  sumOfPixels(writer: ModelWriter, value: string, shape: Shape): string;
  /** scale z + shift (+ residual), and ReLU after it if asked for; the padding is left as it comes out. */
  affine(writer: ModelWriter, affine: AffineValues, shape: Shape, activation?: 'Relu'): string;
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

/** scale z + shift (+ residual) for each channel, not computed yet: what follows may be computed with it. */
export interface Affine extends AffineValues {
  readonly layout: ImageLayout;
}

/** A scale that changes nothing, [C]. */
export function ones(writer: ModelWriter, channels: number): string {
  return writer.floats([channels], new Float32Array(channels).fill(1));
}
