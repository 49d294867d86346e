import type { Image } from '../../data/image.js';
import { type Corruption, imageLike } from './corruption.js';

const levels = [1, 2, 4] as const;

/** Beyond three deviations lies less than 0.3 % of a Gaussian. */
const deviations = 3;

/**
 * Gaussian blur with a standard deviation of 1, 2 or 4 pixels [ours]. The kernel is cut off after three deviations;
 * beyond the image its edge pixels go on.
 */
export const blur: Corruption = {
  name: 'blur',
  levels,
  apply(image, strength) {
    const kernel = gaussianKernel(levels[strength - 1]!);
    const { height, width } = image;
    const narrow = convolveLines(image.data, image, width, 1, kernel);
    const values = convolveLines(narrow, image, height, width, kernel);
    return imageLike(image, (i) => values[i]!);
  },
};

/** Weights from -r to r that sum to 1. */
function gaussianKernel(deviation: number): Float64Array {
  const radius = Math.ceil(deviations * deviation);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * deviation ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/**
 * Each pixel becomes the weighted sum of its neighbours along one axis.
 * @param length pixels along the axis
 * @param stride from one of them to the next
 */
function convolveLines(
  source: ArrayLike<number>,
  { channels, height, width }: Image,
  length: number,
  stride: number,
  kernel: Float64Array,
): Float64Array {
  const radius = (kernel.length - 1) / 2;
  const result = new Float64Array(channels * height * width);
  for (let i = 0; i < result.length; i++) {
    const place = Math.floor(i / stride) % length;
    const start = i - place * stride;
    let sum = 0;
    for (let k = 0; k < kernel.length; k++) {
      const neighbour = Math.min(Math.max(place + k - radius, 0), length - 1);
      sum += kernel[k]! * source[start + neighbour * stride]!;
    }
    result[i] = sum;
  }
  return result;
}
