import { classCounts, type Dataset, datasetFromBuffer } from '@kindred/core/data';
import { expect, test } from 'vitest';
import { balancedImages, randomImages } from './sample.js';

/** So many images of each class, class after class; each image is its place. */
function images(counts: readonly number[]): Dataset {
  const labels = counts.flatMap((count, label) => Array.from({ length: count }, () => label));
  return datasetFromBuffer({
    pixels: Uint8Array.from(labels, (_, place) => place),
    labels,
    ...{ channels: 1, height: 1, width: 1, sourceName: 'places' },
    classNames: counts.map((_, label) => `class ${label}`),
  });
}

const placesOf = (dataset: Dataset) =>
  Array.from(dataset.labels, (_, index) => dataset.image(index).data[0]!);

test.each([randomImages, balancedImages])(
  '%o: so many, in their order, all where there are no more',
  (draw) => {
    const all = images([20, 30, 50]);
    expect(draw(all, 100, 1)).toBe(all);
    const some = draw(all, 17, 1);
    expect(some.labels).toHaveLength(17);
    expect(placesOf(some)).toEqual([...new Set(placesOf(some))].sort((a, b) => a - b));
    expect(placesOf(draw(all, 17, 1))).toEqual(placesOf(some));
    expect(placesOf(draw(all, 17, 2))).not.toEqual(placesOf(some));
  },
);

test('at random, classes keep their shares in the mean', () => {
  const all = images([10, 90]);
  const seeds = Array.from({ length: 200 }, (_, seed) => seed);
  const rare = seeds.reduce((sum, seed) => sum + classCounts(randomImages(all, 20, seed))[0]!, 0) / 200;
  // Hypergeometric: mean 2, standard deviation 1.21; 3.3 standard errors of 200 draws.
  expect(Math.abs(rare - 2)).toBeLessThan(0.29);
});

test('balanced, what small classes lack the others share', () => {
  expect(classCounts(balancedImages(images([3, 60, 60]), 43, 1))).toEqual([3, 20, 20]);
  expect(classCounts(balancedImages(images([1, 2, 100]), 50, 1))).toEqual([1, 2, 47]);
  const counts = classCounts(balancedImages(images([40, 40, 40]), 20, 1));
  expect(Math.max(...counts)).toBeLessThanOrEqual(7);
});
