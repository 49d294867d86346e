import { type Shape, sizeOf } from '../graph/types.js';
import type { Random } from '../random/random.js';

/** Makes the first value of a variable. */
export type Initializer = (shape: Shape, random: Random) => Float32Array;

/** Fills a variable with one number. */
export function constantInitializer(value: number): Initializer {
  return (shape) => new Float32Array(sizeOf(shape)).fill(value);
}

/** Fills a variable with 0. */
export const zeros = constantInitializer(0);
/** Fills a variable with 1. */
export const ones = constantInitializer(1);

/** Inputs and outputs of one unit, for a weight [out, in, ...kernel]. */
function fans(shape: Shape): { fanIn: number; fanOut: number } {
  const taps = sizeOf(shape.slice(2));
  return { fanIn: shape[1]! * taps, fanOut: shape[0]! * taps };
}

/**
 * Normal with variance 2 / fan (He et al. 2015, for layers followed by ReLU).
 * @param fan `out` keeps the variance of the gradients (torchvision's choice for ResNet and VGG)
 */
export function heNormal(fan: 'in' | 'out'): Initializer {
  return (shape, random) => {
    const { fanIn, fanOut } = fans(shape);
    const deviation = Math.sqrt(2 / (fan === 'in' ? fanIn : fanOut));
    return fill(shape, () => deviation * random.normal());
  };
}

/** Uniform with variance 2 / (fanIn + fanOut) (Glorot and Bengio 2010). */
export const xavierUniform: Initializer = (shape, random) => {
  const { fanIn, fanOut } = fans(shape);
  const bound = Math.sqrt(6 / (fanIn + fanOut));
  return fill(shape, () => random.uniform(-bound, bound));
};

/** Uniform in ±1 / sqrt(fanIn): what PyTorch gives linear and convolution layers, and their biases. */
export function uniformFanIn(fanIn: number): Initializer {
  const bound = 1 / Math.sqrt(fanIn);
  return (shape, random) => fill(shape, () => random.uniform(-bound, bound));
}

/** Normal with mean 0 and the given standard deviation. */
export function normal(deviation: number): Initializer {
  return (shape, random) => fill(shape, () => deviation * random.normal());
}

function fill(shape: Shape, next: () => number): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, next);
}
