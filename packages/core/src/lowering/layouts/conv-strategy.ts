import type { Tensor } from '../../graph/graph.js';
import { sizeOf } from '../../graph/types.js';
import type { ConvShape } from '../../ops/conv/geometry.js';
import type { Epilogue, ImageEmitter, ImageLayout } from './layout.js';

/** What work takes where a graph is run, in multiply-adds of a direct convolution. */
export interface Costs {
  /** Of bringing one value into another layout. */
  readonly conversion: number;
  /** Of a multiply-add of ONNX's own Conv and the simplest forms of its gradients. */
  readonly simplest: number;
  /** The same of 1x1 convolutions, which are matrix products. */
  readonly simplestPointwise: number;
  /** The same of convolutions by groups, which are one small matrix product for each group and image. */
  readonly simplestGrouped: number;
  /** Of the additional nodes of a strategy, however small the images: convolutions with fewer products stay as they are. */
  readonly overhead: number;
  /** Of a multiply-add in batched products, whose matrices are thin. */
  readonly batchedProduct: number;
  /** Of a value that is transformed into Winograd's domain, or from there: memory is slow. */
  readonly transform: number;
}

/**
 * A way to compute a convolution and its gradients on images of one layout. What one of the three has made (transformed
 * inputs, weights or gradients), the others find by {@link ImageEmitter.share}.
 */
export interface ConvStrategy {
  readonly name: string;
  readonly layout: ImageLayout;
  /** Whether it sums plain products, and so rounds no more than the definition. */
  readonly isExact: boolean;
  /** Whether it reads x in the logical layout, as a network's first convolution finds it. */
  readonly readsLogical?: boolean;
  takes(conv: ConvShape): boolean;
  /** Time of one of the three passes, in multiply-adds of a direct convolution. */
  cost(conv: ConvShape, costs: Costs): number;
  /**
   * Whether y and dx are one operator each, as in the simplest form, which may have an epilogue and leave a factor of dy's
   * channels to the weights; other strategies are never given an epilogue.
   */
  readonly isOneConv?: boolean;
  /** y without the bias. */
  forward(emitter: ImageEmitter, conv: ConvShape, x: Tensor, weight: Tensor, epilogue: Epilogue): string;
  /** dx; `undefined` where the strategy has no form for it. */
  readonly inputGradient:
    | ((emitter: ImageEmitter, conv: ConvShape, dy: Tensor, weight: Tensor, epilogue: Epilogue) => string)
    | undefined;
  /** dw [O, C, kh, kw] */
  weightGradient(emitter: ImageEmitter, conv: ConvShape, dy: Tensor, x: Tensor): string;
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

/** Multiply-adds of the definition. */
export function multiplyAdds({ weight, y }: ConvShape): number {
  return (sizeOf(weight) * sizeOf(y)) / weight[0];
}
