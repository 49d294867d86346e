import { classCounts, type Dataset, limitPerClass, subset } from '@kindred/core/data';
import { hashText, Random } from '@kindred/core/random';

const STREAM = hashText('abnormality/sample');

/** So many of the images, drawn at random and left in their order; all of them where there are no more. */
export function randomImages(images: Dataset, most: number, seed: number): Dataset {
  const { length } = images.labels;
  if (length <= most) return images;
  const drawn = new Random(seed, STREAM).shuffle(Uint32Array.from({ length }, (_, index) => index));
  return subset(images, drawn.slice(0, most).sort());
}

/** The same, equally many of each class as far as it has them: what small classes lack, the others share. */
export function balancedImages(images: Dataset, most: number, seed: number): Dataset {
  if (images.labels.length <= most) return images;
  const counts = classCounts(images);
  let each = Math.ceil(most / counts.length);
  while (counts.reduce((sum, count) => sum + Math.min(count, each), 0) < most) each++;
  return randomImages(limitPerClass(images, each, seed), most, seed);
}
