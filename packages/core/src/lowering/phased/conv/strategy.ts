import type { Tensor } from '../../../graph/graph.js';
import type { Shape } from '../../../graph/types.js';
import type { ConvAttributes } from '../../../ops/conv/geometry.js';
import type { ModelWriter } from '../../model-writer.js';

/** A convolution: x [N, C, H, W], weight [O, C / groups, kh, kw], y [N, O, h, w]. */
export interface ConvShape {
  readonly x: Shape;
  readonly weight: Shape;
  readonly y: Shape;
  readonly attributes: ConvAttributes;
}

/**
 * A way to compute a convolution and its gradients on phased images. What one of the three has made (transformed
 * inputs, weights or gradients), the others find by {@link ModelWriter.share}.
 */
export interface ConvStrategy {
  readonly name: string;
  takes(conv: ConvShape): boolean;
  /** Multiply-adds of one of the three passes, transforms included: what strategies are compared by. */
  cost(conv: ConvShape): number;
  /** y [P, O, L] without the bias. */
  forward(writer: ModelWriter, conv: ConvShape, x: Tensor, weight: Tensor): string;
  /** dx [P, C, L]; `undefined` where the strategy has no form for it. */
  readonly inputGradient:
    | ((writer: ModelWriter, conv: ConvShape, dy: Tensor, weight: Tensor) => string)
    | undefined;
  /** dw [O, C, kh, kw] */
  weightGradient(writer: ModelWriter, conv: ConvShape, dy: Tensor, x: Tensor): string;
}

/** Whether a convolution has one group, no dilation, a square kernel of `size`, this stride and equal padding. */
export function isPlain({ attributes }: ConvShape, size: number, stride: number, padding: number): boolean {
  const { kernel, stride: strides, padding: sides, dilation, groups } = attributes;
  return (
    groups === 1 &&
    kernel.every((side) => side === size) &&
    strides.every((step) => step === stride) &&
    dilation.every((step) => step === 1) &&
    sides.every((side) => side === padding)
  );
}
