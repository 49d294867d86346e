import { KindredError } from '../errors.js';
import type { Dataset } from './dataset.js';
import { Scratch } from './scratch.js';

/** Mean and deviation of the pixels of each channel, which the network normalises by. */
export interface ChannelStatistics {
  /** One number for each channel, in 0..1. */
  readonly mean: readonly number[];
  /** The same; at least one grey level (1 / 255), so that it is safe to divide by. */
  readonly std: readonly number[];
}

/**
 * Mean and standard deviation of each channel, for normalising. Of a large data set `maxImages` evenly
 * spaced images are looked at; images of different sizes count equally.
 * @throws KindredError for an empty data set.
 */
export function channelStatistics(dataset: Dataset, maxImages = 10_000): ChannelStatistics {
  const { channels } = dataset;
  const means = new Float64Array(channels);
  const squares = new Float64Array(channels);
  let looked = 0;
  const scratch = new Scratch();
  for (const index of evenlySpaced(dataset.labels.length, maxImages)) {
    const { height, width, data } = dataset.image(index, scratch);
    const plane = height * width;
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      let squareSum = 0;
      for (let i = c * plane; i < (c + 1) * plane; i++) {
        const value = data[i]!;
        sum += value;
        squareSum += value * value;
      }
      means[c]! += sum / plane;
      squares[c]! += squareSum / plane;
    }
    looked++;
  }
  if (looked === 0) throw new KindredError('there are no images to compute mean and deviation of');
  const mean = Array.from(means, (sum) => sum / looked / 255);
  const std = Array.from(squares, (sum, c) => {
    const variance = sum / looked / 255 ** 2 - mean[c]! ** 2;
    return Math.max(Math.sqrt(Math.max(variance, 0)), 1 / 255);
  });
  return { mean, std };
}

/** Number of samples of each class, also of those that have none. */
export function classCounts({ labels, classNames }: Pick<Dataset, 'labels' | 'classNames'>): number[] {
  const counts = classNames.map(() => 0);
  for (const label of labels) counts[label]! += 1;
  return counts;
}

/** The name of the class of all samples; undefined where they are of several classes, or there are none. */
export function onlyClass({
  labels,
  classNames,
}: Pick<Dataset, 'labels' | 'classNames'>): string | undefined {
  const [first] = labels;
  return first !== undefined && labels.every((label) => label === first) ? classNames[first] : undefined;
}

/** Heights or widths of images, in pixels. */
export interface SizeRange {
  readonly min: number;
  /** The middle one; of an even number, the larger of the two. */
  readonly median: number;
  readonly max: number;
}

/** The sizes of the images in pixels, from up to `maxImages` evenly spaced ones. */
export function imageSizes(dataset: Dataset, maxImages = 10_000): { height: SizeRange; width: SizeRange } {
  const heights: number[] = [];
  const widths: number[] = [];
  for (const index of evenlySpaced(dataset.labels.length, maxImages)) {
    const { height, width } = dataset.image(index);
    heights.push(height);
    widths.push(width);
  }
  if (heights.length === 0) throw new KindredError('there are no images to tell the sizes of');
  return { height: sizeRange(heights), width: sizeRange(widths) };
}

function sizeRange(sizes: number[]): SizeRange {
  sizes.sort((a, b) => a - b);
  return { min: sizes[0]!, median: sizes[Math.floor(sizes.length / 2)]!, max: sizes.at(-1)! };
}

function* evenlySpaced(count: number, atMost: number): Generator<number> {
  const taken = Math.min(count, atMost);
  for (let i = 0; i < taken; i++) yield Math.floor((i * count) / taken);
}
