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

/**
 * Normal with variance 2 / fan (He et al. 2015, for layers followed by ReLU), of a weight [out, in, ...kernel].
 * @param fan `out` keeps the variance of the gradients (torchvision's choice for ResNet and VGG)
 */
export function heNormal(fan: 'in' | 'out'): Initializer {
  return (shape, random) => {
    const units = shape[fan === 'in' ? 1 : 0]! * sizeOf(shape.slice(2));
    const deviation = Math.sqrt(2 / units);
    return fill(shape, () => deviation * random.normal());
  };
}

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
  // A network has millions of weights, and `Float32Array.from` takes twice the time.
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = next();
  return values;
}
