import { describe, expect, test } from 'vitest';
import { noiseDataset } from '../testing/images.js';
import { datasetFromImages } from './memory-dataset.js';
import { channelStatistics, classCounts, imageSizes } from './statistics.js';

const flat = (value: number, height: number, width: number) => ({
  channels: 1,
  height,
  width,
  data: new Uint8Array(height * width).fill(value),
});
const listed = (images: ReturnType<typeof flat>[]) =>
  datasetFromImages({ images, labels: images.map(() => 0), classNames: ['a'], sourceName: 'list' });

describe('channelStatistics', () => {
  test('agrees with the plain formulas', () => {
    const image = { channels: 3, height: 1, width: 2, data: Uint8Array.of(0, 255, 51, 51, 102, 204) };
    const { mean, std } = channelStatistics(
      datasetFromImages({ images: [image], labels: [0], classNames: ['a'], sourceName: 'one' }),
    );
    for (const [c, value] of [0.5, 0.2, 0.6].entries()) expect(mean[c]).toBeCloseTo(value, 12);
    for (const [c, value] of [0.5, 1 / 255, 0.2].entries()) expect(std[c]).toBeCloseTo(value, 12);
  });

  test('images count equally, whatever their size', () => {
    const { mean, std } = channelStatistics(listed([flat(0, 1, 1), flat(255, 8, 9)]));
    expect(mean[0]).toBeCloseTo(0.5, 12);
    expect(std[0]).toBeCloseTo(0.5, 12);
  });

  test('a sample is spread over the whole data set', () => {
    const dataset = listed(Array.from({ length: 100 }, (_, i) => flat(i < 50 ? 0 : 255, 2, 2)));
    expect(channelStatistics(dataset, 10).mean[0]).toBeCloseTo(0.5, 12);
  });

  test('an empty data set is refused', () => {
    expect(() => channelStatistics(listed([]))).toThrow(/no images/);
    expect(() => imageSizes(listed([]))).toThrow(/no images/);
  });
});

test('classCounts counts classes without samples too', () => {
  expect(classCounts(noiseDataset([0, 3, 3, 1]))).toEqual([1, 1, 0, 2]);
});

test('imageSizes gives the least, middle and largest height and width', () => {
  const sizes = imageSizes(listed([flat(0, 3, 10), flat(0, 9, 2), flat(0, 5, 4)]));
  expect(sizes).toEqual({ height: { min: 3, median: 5, max: 9 }, width: { min: 2, median: 4, max: 10 } });
});
